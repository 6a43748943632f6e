package portcullis.app.soak;

import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;

/**
 * Attaches, and sees to it that the hardware has taken it.
 *
 * <p>Where a command was made illegal meanwhile, the hardware may still use the former context, and
 * flushes go on reaching it. Whoever attaches what is attached already has it programmed again.
 */
final class Attaching {
  private Attaching() {}

  static AttachOutcome attach(SoakMachine machine, Device device, Domain target) {
    long corrupted = machine.commandsCorrupted();
    AttachOutcome outcome = device.attach(target);
    while (corrupted != machine.commandsCorrupted()) {
      corrupted = machine.commandsCorrupted();
      Domain present = device.domain();
      if (present == null) {
        return outcome;
      }
      machine.scene().count(Op.SETTLE);
      device.attach(present);
    }
    return outcome;
  }
}

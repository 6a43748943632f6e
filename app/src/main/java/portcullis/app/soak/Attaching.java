package portcullis.app.soak;

import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;

/**
 * Attaches, and sees to it that the hardware has taken it.
 *
 * <p>Where a command was made illegal, the hardware may still use the former context, and flushes
 * go on reaching it; the driver may also learn of an earlier command of the thread only now.
 * Whoever attaches what is attached already has it programmed again if that is owed.
 */
final class Attaching {
  private static final int REPEATS = 3;

  private Attaching() {}

  /** Once any command was made illegal, repeats until a few in a row met no new one. */
  static AttachOutcome attach(SoakMachine machine, Device device, Domain target) {
    AttachOutcome outcome = device.attach(target);
    long corrupted = machine.commandsCorrupted();
    int quiet = corrupted == 0 ? REPEATS : 0;
    while (quiet < REPEATS) {
      Domain present = device.domain();
      if (present == null) {
        return outcome;
      }
      device.attach(present);
      long now = machine.commandsCorrupted();
      quiet = now == corrupted ? quiet + 1 : 0;
      corrupted = now;
    }
    return outcome;
  }
}

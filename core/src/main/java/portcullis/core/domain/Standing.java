package portcullis.core.domain;

import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.Transitions.Answer;

/**
 * The state of a device, and how many resets have been announced that are not over. While there is
 * one the device is never {@link DeviceState#OPERATIONAL}: what leads there leads to {@link
 * DeviceState#PARKED}, and the end of the last one to where it was to go.
 *
 * @param state the state
 * @param resetsPrepared resets announced by {@link DeviceEvent#RESET_PREPARE}
 */
record Standing(DeviceState state, int resetsPrepared) {
  /** Of a device that has just been probed. */
  static final Standing PROBED = new Standing(DeviceState.OPERATIONAL, 0);

  /** Where an event leads, or why it has no place here. */
  sealed interface Next {
    /** There. */
    record Reached(Standing standing) implements Next {}

    /** Nowhere. */
    record Refused(Reason why) implements Next {}
  }

  /** What an event does. */
  Next after(DeviceEvent event) {
    return switch (Transitions.of(state, event)) {
      case Answer.Refuse refuse -> new Next.Refused(refuse.why());
      case Answer.To to ->
          event == DeviceEvent.RESET_DONE && resetsPrepared == 0
              ? new Next.Refused(Reason.UNPREPARED)
              : new Next.Reached(reach(event, to.next()));
    };
  }

  private Standing reach(DeviceEvent event, DeviceState next) {
    int left =
        switch (event) {
          case RESET_PREPARE -> resetsPrepared + 1;
          case RESET_DONE -> resetsPrepared - 1;
          default -> resetsPrepared;
        };
    boolean waits = next == DeviceState.OPERATIONAL && left > 0;
    return new Standing(waits ? DeviceState.PARKED : next, left);
  }
}

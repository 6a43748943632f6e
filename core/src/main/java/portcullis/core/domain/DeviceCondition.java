package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.LifecycleOutcome.Refused;
import portcullis.core.invalidation.SyncOutcome;

/** The state a device is in, and how it came there. Guarded by the lock of the device's group. */
final class DeviceCondition {
  private final String name;
  private final Parking parking;
  private Standing standing = Standing.PROBED;
  // Whether a recovery is under way: there is one at a time.
  private boolean conducted;
  private long errors;
  private String lastTrouble = "";

  /**
   * @param name of the device
   */
  DeviceCondition(String name, Parking parking) {
    this.name = name;
    this.parking = parking;
  }

  DeviceState state() {
    return standing.state();
  }

  int resetsPrepared() {
    return standing.resetsPrepared();
  }

  /** Errors that were reported so far. */
  long errors() {
    return errors;
  }

  String lastTrouble() {
    return lastTrouble;
  }

  void noteTrouble(String trouble) {
    lastTrouble = trouble;
  }

  /** Takes an event up, or refuses it. */
  @Nullable Refused take(DeviceEvent event) {
    return switch (standing.after(event)) {
      case Standing.Next.Refused next -> new Refused(next.why(), standing.state());
      case Standing.Next.Reached next -> {
        DeviceStateEvent.record(name, standing, event, next.standing());
        standing = next.standing();
        yield null;
      }
    };
  }

  boolean isTaken(DeviceEvent event) {
    return take(event) == null;
  }

  /**
   * Takes an event up and parks the device, or refuses it.
   *
   * @param mayAnswer whether a device that is operational can be expected to answer
   */
  @Nullable Refused enter(DeviceEvent event, boolean mayAnswer) {
    boolean answers = mayAnswer && state() == DeviceState.OPERATIONAL;
    Refused refused = take(event);
    if (refused == null) {
      parking.park(answers);
    }
    return refused;
  }

  /** Takes an error up. */
  boolean isErrorTaken(String trouble) {
    if (!isTaken(DeviceEvent.ERROR)) {
      return false;
    }
    errors++;
    lastTrouble = trouble;
    if (state() == DeviceState.ISOLATED) {
      parking.park(false);
    }
    return true;
  }

  boolean isConducted() {
    return conducted;
  }

  void setConducted(boolean now) {
    conducted = now;
  }

  /** Whether the caller is to start a recovery of an isolated device, which is under way then. */
  boolean claimForRecovery() {
    boolean claimed = !conducted && state() == DeviceState.ISOLATED;
    conducted |= claimed;
    return claimed;
  }

  /**
   * Programs what is on record, and ends the state of being recovered, unless there was an error
   * meanwhile or the hardware does not take it.
   *
   * @param errorsBefore {@link #errors} before the hardware was made good
   * @return null if somebody else has ended it; DEVICE_ERROR also if there was another error
   */
  @Nullable SyncOutcome restore(long errorsBefore, boolean wasReset) {
    if (state() != DeviceState.RECOVERING) {
      return null;
    }
    if (errors != errorsBefore) {
      return SyncOutcome.DEVICE_ERROR;
    }
    if (wasReset) {
      parking.noteReset();
    }
    SyncOutcome outcome = resetsPrepared() > 0 ? SyncOutcome.COMPLETE : parking.restore();
    if (outcome == SyncOutcome.COMPLETE) {
      take(DeviceEvent.RECOVERED);
    }
    return outcome;
  }

  /**
   * Ends a recovery that went well, unless an error has come in since: then it has begun again, or
   * is to be given up.
   *
   * @return whether it has ended
   */
  boolean isOver() {
    boolean again =
        state() == DeviceState.ISOLATED && enter(DeviceEvent.RECOVERY_STARTED, false) == null;
    conducted = again || state() == DeviceState.FAILED;
    return !conducted;
  }

  /** Ends a recovery that did not; returns null if the device has been released meanwhile. */
  @Nullable DeviceState giveUp(String why) {
    boolean isNew = state() != DeviceState.FAILED;
    boolean failed =
        isTaken(
            state() == DeviceState.RECOVERING
                ? DeviceEvent.RECOVERY_FAILED
                : DeviceEvent.PERMANENT_FAILURE);
    if (failed) {
      lastTrouble = isNew ? why : lastTrouble;
      parking.park(false);
    }
    return failed ? state() : null;
  }

  /** The refusal of what cannot be done while a recovery is under way. */
  Refused busy() {
    Reason why = state() == DeviceState.RELEASED ? Reason.GONE : Reason.BUSY;
    return new Refused(why, state());
  }
}

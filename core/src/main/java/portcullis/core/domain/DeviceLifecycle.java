package portcullis.core.domain;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.LifecycleOutcome.Done;
import portcullis.core.domain.LifecycleOutcome.Failed;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.LifecycleOutcome.Refused;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Task;

/**
 * What happens to a device besides attaches, between its probe and its release: errors, recovery,
 * resets, loss of power. While it is anything but {@link DeviceState#OPERATIONAL} its hardware is
 * blocked, with all PASIDs; attaches and detaches go on record and are programmed at the end of
 * that, whatever the record says then.
 *
 * <p>Thread-safe. Nothing here throws for what the hardware does, or for what another thread has
 * done to the device before.
 */
public final class DeviceLifecycle {
  private final Device device;
  private final @Nullable RecoverableHardware hardware;
  private final IommuEndpoint endpoint;
  private final Parking parking;
  // Held while the hardware is reset and the like, and while the device is released.
  private final Mutex hardwareLock = new Mutex(LockClass.DEVICE_HARDWARE);
  private final Mutex groupLock;
  // The rest is guarded by #groupLock.
  private final DeviceCondition condition;
  private @Nullable RecoveryHandler handler;
  private RecoveryHistory history = new RecoveryHistory(RecoveryLimit.DEFAULT);

  DeviceLifecycle(Device device, IommuEndpoint endpoint, Mutex groupLock) {
    this.device = device;
    this.hardware = endpoint.recovery();
    this.endpoint = endpoint;
    this.parking = new Parking(device.attachment(), device.pasids(), endpoint);
    this.condition = new DeviceCondition(device.name(), parking);
    this.groupLock = groupLock;
  }

  /** The state of the device. */
  public DeviceState state() {
    return locked(() -> condition.state());
  }

  /** Whether somebody is recovering or resetting it at present, by this library. */
  public boolean isConducted() {
    return locked(() -> condition.isConducted());
  }

  /** Resets that were announced and are not over. */
  public int resetsPrepared() {
    return locked(() -> condition.resetsPrepared());
  }

  /**
   * What the last error was, or why the last recovery failed; empty if nothing of that happened.
   */
  public String lastTrouble() {
    return locked(() -> condition.lastTrouble());
  }

  /**
   * Says who drives the device. From now on an error is recovered at once by a thread of the
   * library, if the hardware can be recovered. Nobody does at first: then errors leave the device
   * isolated until somebody calls {@link #recover}, {@link #reset} or {@link #powerCycle}.
   *
   * @param driver null for nobody
   */
  public void setHandler(@Nullable RecoveryHandler driver) {
    locked(() -> handler = driver);
  }

  /** Says how many recoveries may begin by themselves from now on. */
  public void limitRecoveries(RecoveryLimit limit) {
    RecoveryHistory fresh = new RecoveryHistory(limit);
    locked(() -> history = fresh);
  }

  /**
   * Takes an error in that the hardware reports: the device is blocked when this returns, and is
   * going to be recovered if {@link #setHandler} has been called, unless that has happened as often
   * as {@link #limitRecoveries} permits: then it is given up, which its driver hears from this very
   * thread. For the driver of its IOMMU; not from a thread that executes the IOMMU's commands.
   *
   * @param code as the hardware gives it
   */
  public void reportError(int code) {
    respond(
        locked(() ->
            condition.isErrorTaken("error 0x%x".formatted(code)) ? response() : Response.NONE));
  }

  /** What follows from an error. */
  private enum Response {
    NONE,
    RECOVER,
    GIVE_UP
  }

  // The group's lock is held.
  private Response response() {
    if (!isClaimedForRecovery()) {
      return Response.NONE;
    }
    if (history.admits()) {
      return Response.RECOVER;
    }
    condition.setConducted(false);
    return condition.giveUp(history.refusal(condition.lastTrouble())) == null
        ? Response.NONE
        : Response.GIVE_UP;
  }

  private void respond(Response response) {
    switch (response) {
      case NONE -> {}
      case RECOVER -> startRecovery();
      case GIVE_UP -> handler().failed(device, lastTrouble());
    }
  }

  /**
   * Takes in that the hardware has given the device up: it is blocked when this returns. A recovery
   * under way ends. The device's driver hears of it there or, from this very thread, here.
   *
   * @param code as the hardware gives it
   */
  public void reportPermanentFailure(int code) {
    String why = "permanent failure 0x%x".formatted(code);
    RecoveryHandler told =
        locked(() -> {
          boolean isNew = condition.state() != DeviceState.FAILED;
          if (!condition.isTaken(DeviceEvent.PERMANENT_FAILURE)) {
            return null;
          }
          condition.noteTrouble(why);
          parking.park(false);
          return isNew && !condition.isConducted() ? handler : null;
        });
    if (told != null) {
      told.failed(device, why);
    }
  }

  /**
   * Recovers the device from an error, by a reset only where that is needed, and its driver's
   * consent at each step. Returns when that is over.
   */
  public LifecycleOutcome recover() {
    return new Recovery(device, this, Recovery.Means.GENTLE).start();
  }

  /** Resets the device, in error or not. Its driver is told as in a recovery. */
  public LifecycleOutcome reset() {
    return new Recovery(device, this, Recovery.Means.RESET).start();
  }

  /** As {@link #reset}, by taking the device's power for a moment. */
  public LifecycleOutcome powerCycle() {
    return new Recovery(device, this, Recovery.Means.POWER_CYCLE).start();
  }

  /** Gives a device that was powered off its power back, and restores it as after a reset. */
  public LifecycleOutcome powerOn() {
    return new Recovery(device, this, Recovery.Means.POWER_ON).start();
  }

  /**
   * Takes the device's power until {@link #powerOn} or {@link IommuSystem#release}. Should the
   * hardware not confirm it, the device has failed.
   */
  public LifecycleOutcome powerOff() {
    if (hardware == null) {
      return refused(Reason.UNSUPPORTED);
    }
    return withHardware(() -> {
      Refused refused =
          locked(() ->
              condition.isConducted()
                  ? condition.busy()
                  : condition.enter(DeviceEvent.POWER_OFF, true));
      if (refused != null) {
        return refused;
      }
      SyncOutcome off = hardware.powerOff();
      return locked(() -> {
        if (off == SyncOutcome.COMPLETE) {
          parking.noteReset();
          return new Done(condition.state(), off);
        }
        condition.isTaken(DeviceEvent.PERMANENT_FAILURE);
        condition.noteTrouble("power off: " + off);
        return new Failed(condition.state(), condition.lastTrouble());
      });
    });
  }

  /**
   * Announces that the caller is going to reset the device by other means, which {@link
   * #finishReset} ends. When this returns the device is blocked; {@link Done#hardware} says whether
   * the hardware has confirmed it. Announcements nest, also within a recovery; after the last has
   * ended the hardware gets to use the domain on record.
   */
  public LifecycleOutcome prepareReset() {
    return withHardware(() -> {
      LifecycleOutcome outcome =
          locked(() -> {
            boolean answers = condition.state() == DeviceState.OPERATIONAL;
            Refused refused = condition.take(DeviceEvent.RESET_PREPARE);
            return refused != null ? refused : new Done(condition.state(), parking.park(answers));
          });
      if (outcome.isDone()) {
        endpoint.beforeReset();
      }
      return outcome;
    });
  }

  /** Ends the reset that was announced last. */
  public LifecycleOutcome finishReset() {
    Response[] response = {Response.NONE};
    LifecycleOutcome outcome =
        locked(() -> {
          Refused refused = condition.take(DeviceEvent.RESET_DONE);
          if (refused != null) {
            return refused;
          }
          parking.noteReset();
          if (condition.state() != DeviceState.OPERATIONAL) {
            return new Done(condition.state(), SyncOutcome.COMPLETE);
          }
          SyncOutcome restored = parking.restore();
          if (restored == SyncOutcome.COMPLETE) {
            return new Done(condition.state(), restored);
          }
          condition.isErrorTaken("restore after a reset: " + restored);
          response[0] = response();
          return new Failed(condition.state(), condition.lastTrouble());
        });
    respond(response[0]);
    return outcome;
  }

  @Override
  public String toString() {
    return device.name() + " " + state();
  }

  // What follows is for Recovery.

  boolean isRecoverable() {
    return hardware != null;
  }

  /** Sets out to recover; null if the caller may go on, who is the only one then. */
  @Nullable Refused begin(Recovery.Means means) {
    return locked(() -> {
      if (condition.isConducted()) {
        return condition.busy();
      }
      Refused refused = null;
      if (means != Recovery.Means.POWER_ON) {
        refused = condition.enter(DeviceEvent.RECOVERY_STARTED, true);
      } else if (condition.state() != DeviceState.POWERED_OFF) {
        refused = condition.take(DeviceEvent.POWER_ON);
      }
      condition.setConducted(refused == null);
      if (refused == null) {
        history.clear();
      }
      return refused;
    });
  }

  /** Goes on with what {@link DeviceCondition#claimForRecovery} has begun. */
  boolean beginClaimed() {
    return locked(() -> condition.enter(DeviceEvent.RECOVERY_STARTED, false) == null);
  }

  /**
   * Does something to the hardware, unless the recovery has been ended by somebody else.
   *
   * @param before what has to happen first, or null
   * @param after what has happened if the hardware confirms it, or null
   * @return null if it has been ended
   */
  @Nullable SyncOutcome act(
      @Nullable DeviceEvent before, HardwareCall call, @Nullable DeviceEvent after) {
    return withHardware(() -> {
      if (hardware == null || !locked(() -> isOnCourse(before))) {
        return null;
      }
      SyncOutcome outcome = call.on(hardware);
      if (outcome == SyncOutcome.COMPLETE && !locked(() -> isOnCourse(after))) {
        return null;
      }
      return outcome;
    });
  }

  private boolean isOnCourse(@Nullable DeviceEvent event) {
    boolean goesOn =
        condition.state() == DeviceState.RECOVERING || condition.state() == DeviceState.POWERED_OFF;
    return goesOn && (event == null || condition.isTaken(event));
  }

  /** Something that a recovery does to the hardware. */
  interface HardwareCall {
    SyncOutcome on(RecoverableHardware hardware);
  }

  /** See {@link DeviceCondition#errors}. */
  long errors() {
    return locked(() -> condition.errors());
  }

  /** See {@link DeviceCondition#restore}. */
  @Nullable SyncOutcome restore(long errorsBefore, boolean wasReset) {
    return locked(() -> condition.restore(errorsBefore, wasReset));
  }

  /** See {@link DeviceCondition#isOver}. */
  boolean isOver() {
    return locked(() -> condition.isOver());
  }

  /** See {@link DeviceCondition#giveUp}. */
  @Nullable DeviceState giveUp(String why) {
    return locked(() -> condition.giveUp(why));
  }

  /** Lets others recover the device again. */
  void leave() {
    locked(() -> {
      condition.setConducted(false);
      return null;
    });
  }

  RecoveryHandler handler() {
    return locked(() -> handler == null ? RecoveryHandler.NOBODY : handler);
  }

  Refused refused(Reason why) {
    return new Refused(why, state());
  }

  // What follows is for its release.

  /** Does something while nobody else does anything to the hardware besides attaching. */
  <T extends @Nullable Object> T withHardware(Supplier<T> step) {
    hardwareLock.lock();
    try {
      return step.get();
    } finally {
      hardwareLock.unlock();
    }
  }

  /** The device is being taken out. The group's lock is held. */
  void release() {
    condition.isTaken(DeviceEvent.RELEASE);
    parking.abandon();
  }

  private boolean isClaimedForRecovery() {
    return hardware != null && handler != null && condition.claimForRecovery();
  }

  private void startRecovery() {
    Recovery recovery = new Recovery(device, this, Recovery.Means.GENTLE);
    boolean started = false;
    try {
      Task.spawn("recovery-" + device.name(), recovery::runClaimed);
      started = true;
    } finally {
      if (!started) {
        leave(); // there is no thread to be had; the device stays isolated
      }
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> step) {
    groupLock.lock();
    try {
      return step.get();
    } finally {
      groupLock.unlock();
    }
  }
}

package portcullis.app.workload;

import java.util.List;
import java.util.SplittableRandom;
import portcullis.app.job.Disturbance;
import portcullis.app.platform.Platform;
import portcullis.app.report.DisturbanceResult;
import portcullis.core.domain.DeviceLifecycle;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.RecoveryLimit;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/** Disturbs the first device while jobs run, one event after the other, until it is stopped. */
final class Disturber {
  private static final int DEVICE = 0;
  private static final long LOOK_NANOS = 50_000;
  private static final long LONGEST_START_NANOS = 2_000_000_000L;
  private static final long LONGEST_RECOVERY_NANOS = 60_000_000_000L;

  private final Platform platform;
  private final Disturbance disturbance;
  private final SplittableRandom random;
  private final DeviceLifecycle lifecycle;
  private final Signal wakeUp = new Signal();
  private final SharedLong stopping = new SharedLong(0);
  private final Task task;
  // Of the task, until it has been joined.
  private long events;
  private long skipped;
  private boolean removed;

  private Disturber(Platform platform, Disturbance disturbance, long seed) {
    this.platform = platform;
    this.disturbance = disturbance;
    this.random = new SplittableRandom(seed);
    this.lifecycle = platform.lifecycle(DEVICE);
    lifecycle.limitRecoveries(RecoveryLimit.NONE);
    this.task = Task.spawn("disturber", this::run);
  }

  static Disturber start(Platform platform, Disturbance disturbance, long seed) {
    return new Disturber(platform, disturbance, seed);
  }

  /** Stops it; when this returns no disturbance is under way, and no recovery from one. */
  DisturbanceResult stop() {
    stopping.set(1);
    wakeUp.raise();
    task.join();
    return new DisturbanceResult(
        disturbance.kindNames(),
        platform.deviceName(DEVICE),
        disturbance.periodNanos(),
        events,
        skipped,
        removed);
  }

  private void run() {
    List<Disturbance.Kind> kinds = disturbance.kinds();
    long dueNanos = Clock.nanos();
    while (true) {
      dueNanos += 1 + disturbance.periodNanos() / 2 + random.nextLong(disturbance.periodNanos());
      while (stopping.get() == 0 && !Clock.isPast(dueNanos)) {
        wakeUp.awaitAsleep(dueNanos - Clock.nanos());
      }
      if (stopping.get() != 0 || lifecycle.state() == DeviceState.FAILED) {
        return;
      }
      disturb(kinds.get(random.nextInt(kinds.size())));
      if (removed) {
        return;
      }
      awaitRecovery();
      // What took longer than its period is not made up for.
      dueNanos = Clock.isPast(dueNanos + disturbance.periodNanos()) ? Clock.nanos() : dueNanos;
    }
  }

  private void disturb(Disturbance.Kind kind) {
    switch (kind) {
      case ERROR -> {
        long before = platform.recoveriesOf(DEVICE);
        if (platform.injectError(DEVICE)) {
          events++;
          awaitStart(before);
        } else {
          skipped++;
        }
      }
      case RESET -> count(lifecycle.reset());
      case POWER -> count(lifecycle.powerCycle());
      case REMOVE -> {
        platform.pullOut(DEVICE);
        events++;
        removed = true;
      }
    }
  }

  private void count(LifecycleOutcome outcome) {
    if (outcome instanceof LifecycleOutcome.Refused) {
      skipped++;
    } else {
      events++;
    }
  }

  // An error is heard of by an event, some time after it has happened.
  private void awaitStart(long recoveriesBefore) {
    long deadlineNanos = Clock.nanos() + LONGEST_START_NANOS;
    while (!isRecovering()
        && platform.recoveriesOf(DEVICE) == recoveriesBefore
        && lifecycle.state() != DeviceState.FAILED
        && !Clock.isPast(deadlineNanos)) {
      wakeUp.awaitAsleep(LOOK_NANOS);
    }
  }

  private void awaitRecovery() {
    long deadlineNanos = Clock.nanos() + LONGEST_RECOVERY_NANOS;
    while (isRecovering() && !Clock.isPast(deadlineNanos)) {
      wakeUp.awaitAsleep(LOOK_NANOS);
    }
  }

  private boolean isRecovering() {
    return lifecycle.isConducted() || lifecycle.state() == DeviceState.ISOLATED;
  }
}

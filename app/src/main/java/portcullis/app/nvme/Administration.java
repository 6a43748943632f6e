package portcullis.app.nvme;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/**
 * Who may give admin commands to a controller: the driver while it runs, and whoever recovers it
 * while it does not. Thread-safe.
 */
final class Administration {
  private static final long LONGEST_RECOVERY_NANOS = 60_000_000_000L;

  private final String name;
  private final BooleanSupplier isFatal;
  // Whoever gives admin commands holds it, until they are done or the controller is frozen.
  private final Mutex lock = new Mutex(LockClass.ENDPOINT_DRIVER, 0);
  // Ordinal of a Phase; volatile, so that whoever waits for an admin command sees the freeze.
  private final SharedLong phase = new SharedLong(Phase.RUNNING.ordinal());
  // Whether the admin commands are those of a recovery; guarded by #lock.
  private boolean restarting;

  private enum Phase {
    RUNNING,
    FROZEN,
    LOST
  }

  /** Admin commands. */
  interface Commands {
    void run() throws NvmeException;
  }

  /**
   * @param isFatal whether the controller says that it has failed, or says nothing
   */
  Administration(String name, BooleanSupplier isFatal) {
    this.name = name;
    this.isFatal = isFatal;
  }

  /**
   * Gives admin commands. What an error has cut off is done anew once the controller is back; for
   * what is lost there is nothing to be done.
   *
   * @param afterwards is run with the lock held
   */
  void run(Commands commands, Runnable afterwards) throws NvmeException {
    long deadlineNanos = Clock.nanos() + LONGEST_RECOVERY_NANOS;
    Backoff backoff = new Backoff();
    while (!isDone(commands, afterwards)) {
      if (Clock.isPast(deadlineNanos)) {
        throw new NvmeException(name + ": it was not recovered in time");
      }
      backoff.pause();
    }
  }

  private boolean isDone(Commands commands, Runnable afterwards) throws NvmeException {
    lock.lock();
    try {
      lock.allowWaits(); // for completions; I/O takes the locks of its queues only
      if (is(Phase.FROZEN)) {
        return false;
      }
      if (is(Phase.RUNNING)) {
        commands.run();
      }
      afterwards.run();
      return true;
    } catch (NvmeException e) {
      if (is(Phase.RUNNING)) {
        throw e;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the commands of a recovery. */
  void restart(Commands commands) throws NvmeException {
    lock.lock();
    restarting = true;
    try {
      lock.allowWaits(); // as above
      commands.run();
    } finally {
      restarting = false;
      lock.unlock();
    }
  }

  /** Does something while nobody gives admin commands. */
  void exclusively(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Finds something out while nobody gives admin commands. */
  <T> T exclusively(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  /** Cuts off who waits for an admin command, and lets nobody else begin. */
  void freeze(Signal waiter) {
    phase.set(Phase.FROZEN.ordinal());
    waiter.raise();
  }

  /** Lets admin commands be given again. */
  void goOn() {
    phase.set(Phase.RUNNING.ordinal());
  }

  /** There will be no more admin commands. */
  void lose(Signal waiter) {
    phase.set(Phase.LOST.ordinal());
    waiter.raise();
  }

  boolean isLost() {
    return is(Phase.LOST);
  }

  /** Whether no completion will come; for who waits for one, with the lock held. */
  boolean isCutOff() {
    return restarting ? isFatal.getAsBoolean() : !is(Phase.RUNNING);
  }

  private boolean is(Phase asked) {
    return phase.get() == asked.ordinal();
  }
}

package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.Register;

/**
 * The producer's end of a unit's command queue: sections 3.1, 5.6 to 5.8 and 5.15.
 *
 * <p>Commands of all threads go in order into one ring. A thread learns that its commands are done
 * by a fence behind them, for which it waits without touching a register or a lock. When the unit
 * meets an error, all commands that may have been dropped are given again as they were (section
 * 5.15, note), the one at fault too: it may have been spoiled on its way. If the unit stops at it
 * every time, it is given up, and the thread whose it was is told at its next sync. That sync ends
 * when the rest is done; after one that has timed out, nothing before it is told any more.
 *
 * <p>What the commands are about must have been stored before {@link #submit}: its release fence is
 * between them and the doorbell. Thread-safe; nothing here allocates after a thread's first call,
 * fails because of hardware, or holds the lock while it waits for commands.
 */
final class CommandQueue {
  /** A ring needs this many slots: one for a command, one for the fence behind it, one empty. */
  static final int MIN_ENTRIES_LOG2 = 2;

  private final UnitRegisters registers;
  private final UnitSettings settings;
  private final UnitStatistics statistics;
  private final CommandQueueSwitch control;
  private final Mutex lock;
  private final PerThread<Submitter> submitters = new PerThread<>(Submitter::new);

  // COMPLETE while the queue runs, else what everybody is answered. Set once, with release under
  // #lock; pairs with the acquire reads without it.
  private final SharedRef<SyncOutcome> standing = new SharedRef<>(SyncOutcome.COMPLETE);
  // Restarts so far; written under #lock with release, read with acquire by who waits for room.
  private final SharedLong restarts = new SharedLong(0);

  // Guarded by #lock.
  private final CommandBacklog backlog;
  // Restarts since the fence of that number, the last that was done before the first of them;
  // guarded by #lock.
  private int restartsInVain;
  private long fenceBeforeRestarts;

  CommandQueue(
      int unitIndex,
      UnitRegisters registers,
      UnitSettings settings,
      UnitStatistics statistics,
      CommandBacklog backlog) {
    this.registers = registers;
    this.settings = settings;
    this.statistics = statistics;
    this.control = new CommandQueueSwitch(registers, settings.registerTimeoutNanos());
    this.lock = new Mutex(LockClass.COMMAND_QUEUE, unitIndex);
    this.backlog = backlog;
  }

  /** Makes the unit take commands; {@code cqb} is set. */
  SyncOutcome start() {
    return control.start();
  }

  /** Number of slots of the ring. */
  int entries() {
    return 1 << backlog.entriesLog2();
  }

  /** COMPLETE while commands are executed, else what every call is answered. */
  SyncOutcome standing() {
    return standing.getAcquire(); // pairs with #retire
  }

  /**
   * Appends {@code count} commands that differ in their second doublewords: {@code dword1}, {@code
   * dword1 + step}, and so on; the unit gets to know of them at once. Waits where there is no room.
   *
   * @return COMPLETE if all were submitted
   */
  SyncOutcome submit(UnitCounter kind, long dword0, long dword1, long step, int count) {
    Submitter me = submitters.get();
    me.startWait();
    int done = 0;
    while (true) {
      long awaited;
      long restartsBefore;
      lock.lock();
      try {
        if (standing() != SyncOutcome.COMPLETE) {
          return standing();
        }
        int fitting = Math.min(count - done, backlog.room(count - done + 1) - 1);
        for (int i = 0; i < fitting; i++) {
          backlog.put(dword0, dword1 + (done + i) * step, me);
        }
        if (fitting > 0) {
          done += fitting;
          statistics.addExclusive(kind, fitting);
        }
        if (done == count) {
          ringDoorbell();
          return SyncOutcome.COMPLETE;
        }
        statistics.addExclusive(UnitCounter.QUEUE_FULL, 1);
        awaited = fenceThatFreesRoom();
        restartsBefore = restarts.getPlain();
      } finally {
        lock.unlock();
      }
      SyncOutcome outcome = awaitRoom(awaited, restartsBefore, me);
      if (outcome != SyncOutcome.COMPLETE) {
        return outcome;
      }
    }
  }

  /**
   * Waits until all commands that this thread has submitted are done, and DMA that the unit had let
   * through before is over.
   *
   * @return the first failure of any of them since the last sync of this thread
   */
  SyncOutcome sync() {
    return fence(null, 0, 0);
  }

  /**
   * Appends one command with a fence right behind it, and waits as {@link #sync} does. A restart
   * gives a command again unless a fence behind it is known to be done, so nothing that is put
   * between the two can make the unit execute the command twice.
   */
  SyncOutcome execute(UnitCounter kind, long dword0, long dword1) {
    return fence(kind, dword0, dword1);
  }

  private SyncOutcome fence(@Nullable UnitCounter kind, long dword0, long dword1) {
    int slots = kind == null ? 1 : 2;
    Submitter me = submitters.get();
    me.startWait();
    long fence;
    while (true) {
      long awaited;
      long restartsBefore;
      lock.lock();
      try {
        if (standing() != SyncOutcome.COMPLETE) {
          return standing();
        }
        if (backlog.room(slots) >= slots) {
          if (kind != null) {
            backlog.put(dword0, dword1, me);
            statistics.addExclusive(kind, 1);
          }
          fence = putFence(me);
          ringDoorbell();
          break;
        }
        awaited = fenceThatFreesRoom();
        restartsBefore = restarts.getPlain();
      } finally {
        lock.unlock();
      }
      SyncOutcome outcome = awaitRoom(awaited, restartsBefore, me);
      if (outcome != SyncOutcome.COMPLETE) {
        return notSure(me, outcome);
      }
    }
    return awaitFence(fence, me);
  }

  private SyncOutcome awaitFence(long fence, Submitter me) {
    SyncOutcome waited = SyncOutcome.COMPLETE;
    while (waited == SyncOutcome.COMPLETE && !backlog.isDone(fence)) {
      waited = pause(me);
    }
    if (me.hasWaited()) {
      statistics.add(UnitCounter.WAITS, 1);
    }
    if (backlog.isDone(fence)) {
      return me.takeFailure();
    }
    return notSure(me, waited);
  }

  /** Its caller is told now that nothing is sure; later news would be taken for other commands'. */
  private SyncOutcome notSure(Submitter me, SyncOutcome waited) {
    lock.lock();
    try {
      backlog.disown(me);
    } finally {
      lock.unlock();
    }
    return me.takeFailure().and(waited);
  }

  /** Looks for an error of the queue, and if there is one puts it right. */
  void checkErrors() {
    long status = registers.read(Register.CQCSR);
    if ((status & CommandQueueControl.ERRORS) == 0) {
      return;
    }
    lock.lock();
    try {
      lock.allowWaits(); // the queue is of no use to anybody before it goes on
      if (standing() == SyncOutcome.COMPLETE) {
        recover(registers.read(Register.CQCSR));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the queue: from now on every call is answered {@code outcome}. The first one counts. */
  void retire(SyncOutcome outcome) {
    lock.lock();
    try {
      retireLocked(outcome);
    } finally {
      lock.unlock();
    }
  }

  private void retireLocked(SyncOutcome outcome) {
    if (standing.getPlain() == SyncOutcome.COMPLETE) {
      standing.setRelease(outcome); // pairs with #standing
    }
  }

  private SyncOutcome awaitRoom(long fence, long restartsBefore, Submitter me) {
    // A restart may have dropped the fence; it has made room anyway.
    while (!backlog.isDone(fence)
        && restarts.getAcquire() == restartsBefore) { // pairs with #restart
      SyncOutcome outcome = pause(me);
      if (outcome != SyncOutcome.COMPLETE) {
        return outcome;
      }
    }
    return SyncOutcome.COMPLETE;
  }

  private SyncOutcome pause(Submitter me) {
    if (me.pause(settings.syncTimeoutNanos())) {
      checkErrors();
      if (isTimeUp(me)) {
        statistics.add(UnitCounter.TIMEOUTS, 1);
        return SyncOutcome.TIMED_OUT;
      }
    }
    return standing();
  }

  private boolean isTimeUp(Submitter me) {
    if (!me.isTimeUp(settings.syncTimeoutNanos())) {
      return false;
    }
    boolean awaits = awaitsDevices();
    return (awaits && me.isTimeUpInAll(settings.deviceTimeoutNanos())) || !me.grantMore(awaits);
  }

  /** Whether an ATS.INVAL is under way, which every fence behind it waits for (section 3.1.4). */
  private boolean awaitsDevices() {
    lock.lock();
    try {
      backlog.reclaim();
      return backlog.holdsDeviceInvalidation();
    } finally {
      lock.unlock();
    }
  }

  /** The oldest fence under way; commands leave one slot free, so that there can be one. */
  private long fenceThatFreesRoom() {
    if (!backlog.hasFence()) {
      putFence(null);
    }
    ringDoorbell();
    return backlog.confirmedFence() + 1;
  }

  private long putFence(@Nullable Submitter owner) {
    statistics.addExclusive(UnitCounter.IOFENCE, 1);
    return backlog.putFence(owner);
  }

  private void ringDoorbell() {
    // Pairs with the unit's read of cqt: whoever fetches a command sees it whole, and sees what
    // this thread, or one that held the lock before, had stored to tables.
    Fence.release();
    registers.write(Register.CQT, backlog.tailIndex());
  }

  private void recover(long status) {
    if (UnitRegisters.isGone(Register.CQCSR, status)) {
      retireLocked(SyncOutcome.GONE);
      return;
    }
    SyncOutcome outcome = CommandQueueSwitch.errorIn(status);
    if (outcome == SyncOutcome.COMPLETE) {
      return; // somebody else was here first
    }
    long head = registers.read(Register.CQH);
    if (UnitRegisters.isGone(Register.CQH, head)) {
      retireLocked(SyncOutcome.GONE);
      return;
    }
    backlog.reclaim();
    long failed = backlog.positionOf((int) head);
    boolean timedOut = outcome == SyncOutcome.TIMED_OUT && backlog.holds(failed);
    boolean again = false;
    if (timedOut) {
      statistics.addExclusive(UnitCounter.FAILED_COMMANDS, backlog.failDeviceInvalidations(failed));
    } else if (backlog.holds(failed)) {
      again = outcome == SyncOutcome.ILLEGAL_COMMAND && !backlog.refuse(failed);
      if (!again) {
        giveUp(failed, outcome);
      }
    }
    if (!again && isHopeless()) {
      switchOff();
      return;
    }
    switch (restart(status, again ? CommandBacklog.NOWHERE : failed, timedOut)) {
      case COMPLETE -> {}
      case GONE -> retireLocked(SyncOutcome.GONE);
      case TIMED_OUT, ILLEGAL_COMMAND, MEMORY_FAULT, DEVICE_ERROR, NO_RESOURCES -> switchOff();
    }
  }

  private void giveUp(long position, SyncOutcome outcome) {
    Submitter owner = backlog.owner(position);
    if (owner != null) {
      owner.fail(outcome);
    }
    statistics.addExclusive(UnitCounter.FAILED_COMMANDS, 1);
  }

  /**
   * Counts a restart that gave something up, and says whether there have been too many with no
   * fence between them.
   */
  private boolean isHopeless() {
    if (backlog.confirmedFence() != fenceBeforeRestarts) {
      fenceBeforeRestarts = backlog.confirmedFence();
      restartsInVain = 0;
    }
    return ++restartsInVain > settings.restartLimit();
  }

  /**
   * Stops the queue, and starts it again on the other ring with all that is not known to be done,
   * but for the command at {@code failed} if there is one. Commands that were done already are done
   * twice, which changes nothing: each makes the unit forget something, or write a number again.
   *
   * @param timedOut whether {@code failed} is a fence that found a time-out: then it is given
   *     again, and nothing before it, all of that being done or given up (sections 3.1.2 and 5.15)
   */
  private SyncOutcome restart(long status, long failed, boolean timedOut) {
    SyncOutcome outcome = control.stop(status);
    if (outcome != SyncOutcome.COMPLETE) {
      return outcome;
    }
    if (timedOut) {
      backlog.moveFrom(failed);
    } else {
      backlog.moveWithout(failed);
    }
    outcome = control.startAt(backlog.basePhysAddr(), backlog.entriesLog2());
    if (outcome == SyncOutcome.COMPLETE) {
      ringDoorbell();
      statistics.addExclusive(UnitCounter.RESTARTS, 1);
      restarts.setRelease(restarts.getPlain() + 1); // pairs with #awaitRoom
    }
    return outcome;
  }

  /** Gives the unit up: what it can no longer be made to forget, it must not use either. */
  private void switchOff() {
    SyncOutcome off =
        UnitShutdown.setMode(registers, DirectoryMode.OFF, settings.directoryTimeoutNanos());
    retireLocked(off == SyncOutcome.COMPLETE ? SyncOutcome.DEVICE_ERROR : off);
  }
}

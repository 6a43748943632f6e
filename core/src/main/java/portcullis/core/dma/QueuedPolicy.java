package portcullis.core.dma;

import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageChain;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/**
 * Unmaps return at once, and ranges wait in queues until one flush of everything covers them all:
 * when a queue is full, and otherwise when a time has passed since the first of them. Until then
 * devices may still reach what was unmapped; nothing of it is handed out again.
 *
 * <p>There are a few short queues for each processor, so that threads seldom meet; or a single long
 * one for all of them, where a flush costs more than the meeting, as under a hypervisor that
 * shadows the tables.
 *
 * <p>States of the timer, which is a daemon task that ends with {@link #close}:
 *
 * <pre>
 *          retire            time-out
 *   IDLE ---------> ARMED --------------> IDLE, then flush and release
 *                     ^                     |
 *                     '--- flush failed ----'
 * </pre>
 *
 * <p>Thread-safe. No lock is held during a flush.
 */
public final class QueuedPolicy implements FlushPolicy {
  /** Entries a queue, of several. */
  public static final int DEFAULT_CAPACITY = 256;

  /** Nanoseconds that an entry waits at most before a flush is begun. */
  public static final long DEFAULT_TIMEOUT_NANOS = 10_000_000;

  /** Entries of a single queue. */
  public static final int SINGLE_CAPACITY = 32_768;

  /** Nanoseconds that an entry of a single queue waits at most before a flush is begun. */
  public static final long SINGLE_TIMEOUT_NANOS = 1_000_000_000;

  private static final long IDLE = 0;
  private static final long ARMED = 1;

  private final String name;
  private final IovaRecycler recycler;
  private final long timeoutNanos;
  private final FlushClock clock = new FlushClock();
  private final FlushQueue[] queues;
  private final Signal wake = new Signal();
  // IDLE or ARMED; opaque, see #arm.
  private final SharedLong timerState = new SharedLong(IDLE);
  // 1 once closing; opaque, ordered by #wake.
  private final SharedLong closing = new SharedLong(0);
  private final Task timer;

  /** Makes one with the default capacity and time-out. */
  public QueuedPolicy(IovaRecycler recycler) {
    this(recycler, DEFAULT_CAPACITY, DEFAULT_TIMEOUT_NANOS);
  }

  /**
   * Makes one with several queues.
   *
   * @param recycler flushes and gives back
   * @param capacity entries a queue, positive
   * @param timeoutNanos how long an entry waits at most before a flush is begun, positive
   */
  public QueuedPolicy(IovaRecycler recycler, int capacity, long timeoutNanos) {
    this("queued", recycler, Stripes.forThisMachine(), capacity, timeoutNanos);
  }

  private QueuedPolicy(
      String name, IovaRecycler recycler, int queueCount, int capacity, long timeoutNanos) {
    if (capacity <= 0 || timeoutNanos <= 0) {
      throw new IllegalArgumentException(
          "capacity %d, time-out %d ns".formatted(capacity, timeoutNanos));
    }
    this.name = name;
    this.recycler = recycler;
    this.timeoutNanos = timeoutNanos;
    this.queues = new FlushQueue[queueCount];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new FlushQueue(i, capacity);
    }
    this.timer = Task.spawn("flush-" + recycler.domainName(), this::runTimer);
  }

  /** Makes one with a single queue of the default capacity and time-out. */
  public static QueuedPolicy single(IovaRecycler recycler) {
    return single(recycler, SINGLE_CAPACITY, SINGLE_TIMEOUT_NANOS);
  }

  /** As the constructor of the same parameters, with a single queue. */
  public static QueuedPolicy single(IovaRecycler recycler, int capacity, long timeoutNanos) {
    return new QueuedPolicy("single-queue", recycler, 1, capacity, timeoutNanos);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void retire(long iova, long sizeBytes, Gather gather) {
    PageChain tables = gather.freedTables();
    FlushQueue queue = queues[Task.currentStripe() & (queues.length - 1)];
    if (queue.offer(iova, sizeBytes, tables, clock, recycler)) {
      recycler.countDeferred();
      arm();
    } else if (flushInline(tables)) {
      // The flush that makes room covers this range too, so it need not wait.
      recycler.release(iova, sizeBytes, tables);
      queue.release(clock, recycler);
    } else {
      recycler.park(iova, sizeBytes);
    }
    gather.reset();
  }

  @Override
  public boolean flush() {
    boolean covered = flushInline(new PageChain());
    for (FlushQueue queue : queues) {
      queue.release(clock, recycler);
    }
    return covered && !recycler.hasLimbo();
  }

  @Override
  public long pending() {
    long pending = 0;
    for (FlushQueue queue : queues) {
      pending += queue.count();
    }
    return pending;
  }

  @Override
  public boolean close() {
    closing.setOpaque(1);
    wake.raise(); // pairs with the wait in #runTimer
    timer.join();
    return flush();
  }

  private boolean flushInline(PageChain tables) {
    long number = clock.begin();
    boolean covered = recycler.flushAll(tables);
    if (covered) {
      clock.end(number);
    }
    return covered;
  }

  /**
   * Starts the time-out unless it runs. Opaque accesses suffice, for the queue's lock orders them:
   * where the timer comes to the queue after the caller, it finds the caller's range; where it came
   * before, its store of IDLE came before that, and the caller, who has held the lock since, cannot
   * read an older ARMED.
   */
  private void arm() {
    if (timerState.getOpaque() == IDLE && timerState.compareAndSet(IDLE, ARMED)) {
      wake.raise();
    }
  }

  private void runTimer() {
    while (closing.getOpaque() == 0) {
      if (timerState.getOpaque() == IDLE) {
        wake.await(Long.MAX_VALUE);
        continue;
      }
      long deadlineNanos = Clock.nanos() + timeoutNanos;
      while (closing.getOpaque() == 0 && !Clock.isPast(deadlineNanos)) {
        wake.await(deadlineNanos - Clock.nanos());
      }
      if (closing.getOpaque() == 0) {
        timerState.setOpaque(IDLE);
        if (!flush()) {
          timerState.setOpaque(ARMED);
        }
      }
    }
  }
}

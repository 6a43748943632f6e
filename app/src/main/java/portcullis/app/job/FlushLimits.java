package portcullis.app.job;

import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.WrapPolicy;

/**
 * How much, and how long, a flush policy may put off; 0 where nothing was said, or where the policy
 * has no such limit.
 *
 * @param queueEntries unmaps that a flush queue holds: {@code --queue-entries}
 * @param queueTimeoutNanos after which a queue is flushed anyway: {@code --queue-timeout}
 * @param windowBytes IOVAs between two wraps: {@code --wrap-window}
 */
public record FlushLimits(int queueEntries, long queueTimeoutNanos, long windowBytes) {
  /** Nothing was said. */
  public static final FlushLimits DEFAULT = new FlushLimits(0, 0, 0);

  /**
   * With the limits that the policy has, filled in.
   *
   * @param memoryBytes of the machine, which is the window by default, as on s390: its page tables
   *     then take a small part of the memory, whatever that is
   */
  public FlushLimits of(DmaPolicy policy, long memoryBytes) {
    return switch (policy) {
      case STRICT, PASSTHROUGH -> DEFAULT;
      case QUEUED -> queue(QueuedPolicy.DEFAULT_CAPACITY, QueuedPolicy.DEFAULT_TIMEOUT_NANOS);
      case SINGLE_QUEUE -> queue(QueuedPolicy.SINGLE_CAPACITY, QueuedPolicy.SINGLE_TIMEOUT_NANOS);
      case WRAP ->
          new FlushLimits(
              0,
              0,
              windowBytes != 0
                  ? windowBytes
                  : Math.min(memoryBytes, WrapPolicy.DEFAULT_WINDOW_BYTES));
    };
  }

  private FlushLimits queue(int entries, long timeoutNanos) {
    return new FlushLimits(
        queueEntries != 0 ? queueEntries : entries,
        queueTimeoutNanos != 0 ? queueTimeoutNanos : timeoutNanos,
        0);
  }
}

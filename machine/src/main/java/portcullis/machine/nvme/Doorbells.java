package portcullis.machine.nvme;

import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * The doorbells of a controller: written by the driver's threads, polled by the controller's.
 *
 * <p>A doorbell has a size while its queue exists; a write beyond it, or to one without a queue,
 * changes nothing and is noted as misuse. Thread-safe.
 */
final class Doorbells {
  /** Misuse: a queue that does not exist. */
  static final long NO_SUCH_QUEUE = 1;

  /** Misuse: a value beyond the queue. */
  static final long VALUE_TOO_LARGE = 2;

  // Release in #ring pairs with acquire in #value: entries written before the doorbell are visible.
  private final SharedLongArray values;
  // Entries of the queue, 0 for none; release in #open pairs with acquire in #ring.
  private final SharedLongArray sizes;
  // Bits of misuse not yet taken; volatile.
  private final SharedLong misuse = new SharedLong(0);

  Doorbells(int queues) {
    values = new SharedLongArray(2 * queues);
    sizes = new SharedLongArray(2 * queues);
  }

  static int submission(int queueId) {
    return 2 * queueId;
  }

  static int completion(int queueId) {
    return 2 * queueId + 1;
  }

  /** The driver writes doorbell {@code index}. */
  void ring(int index, int value) {
    long size = index < sizes.length() ? sizes.getAcquire(index) : 0;
    if (size == 0) {
      note(NO_SUCH_QUEUE);
    } else if ((value & 0xffff) >= size) {
      note(VALUE_TOO_LARGE);
    } else {
      values.setRelease(index, value & 0xffff);
    }
  }

  /** What was written last; 0 since the queue was made. */
  int value(int index) {
    return (int) values.getAcquire(index);
  }

  /** The queue of a doorbell comes into being. */
  void open(int index, int entries) {
    values.setOpaque(index, 0);
    sizes.setRelease(index, entries);
  }

  /** The queue of a doorbell is gone. */
  void close(int index) {
    sizes.setRelease(index, 0);
  }

  /** The queues of all doorbells are gone. */
  void closeAll() {
    for (int index = 0; index < sizes.length(); index++) {
      close(index);
    }
    misuse.set(0);
  }

  /** Bits of misuse since the last call. */
  long takeMisuse() {
    return misuse.get() == 0 ? 0 : misuse.getAndSet(0);
  }

  private void note(long bit) {
    long now = misuse.get();
    while ((now & bit) == 0 && !misuse.compareAndSet(now, now | bit)) {
      now = misuse.get();
    }
  }
}

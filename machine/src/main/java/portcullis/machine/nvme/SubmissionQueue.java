package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.nvme.spec.SubmissionEntry;

/** A submission queue as the controller keeps it. Owned by the controller's thread. */
final class SubmissionQueue {
  private final int id;
  private final long baseIova;
  private final int entries;
  private final CompletionQueue completionQueue;
  private int head;

  SubmissionQueue(int id, long baseIova, int entries, CompletionQueue completionQueue) {
    this.id = id;
    this.baseIova = baseIova;
    this.entries = entries;
    this.completionQueue = completionQueue;
  }

  int id() {
    return id;
  }

  /** The next entry to take up. */
  int head() {
    return head;
  }

  CompletionQueue completionQueue() {
    return completionQueue;
  }

  /** How many entries from the head on lie in a row, up to {@code limit}. */
  int available(int tail, int limit) {
    int inRow = tail >= head ? tail - head : entries - head;
    return Math.min(inRow, limit);
  }

  /** Fetches {@code count} entries from the head on, without taking them up. */
  DmaOutcome fetch(DmaPort port, MemorySegment target, int count) {
    return port.read(
        baseIova + (long) head * SubmissionEntry.SIZE_BYTES,
        target,
        0,
        (long) count * SubmissionEntry.SIZE_BYTES);
  }

  /** Takes up the entry at the head. */
  void advance() {
    if (++head == entries) {
      head = 0;
    }
  }
}

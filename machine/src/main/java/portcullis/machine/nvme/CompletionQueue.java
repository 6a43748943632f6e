package portcullis.machine.nvme;

import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.nvme.spec.CompletionEntry;

/** A completion queue as the controller keeps it. Owned by the controller's thread. */
final class CompletionQueue {
  private final int id;
  private final long baseIova;
  private final int entries;
  private final boolean interrupts;
  private final int vector;
  private int tail;
  private boolean phase = true;
  private int submissionQueues;
  private boolean unannounced;

  CompletionQueue(int id, long baseIova, int entries, boolean interrupts, int vector) {
    this.id = id;
    this.baseIova = baseIova;
    this.entries = entries;
    this.interrupts = interrupts;
    this.vector = vector;
  }

  int id() {
    return id;
  }

  int vector() {
    return vector;
  }

  /** Whether there is no room, given how far the driver has read. */
  boolean isFull(int head) {
    int next = tail + 1 == entries ? 0 : tail + 1;
    return next == head;
  }

  /** Writes an entry; the queue must not be full. It is as it was if the DMA does not succeed. */
  DmaOutcome post(DmaPort port, SubmissionQueue from, int commandId, int result, int status) {
    long high = CompletionEntry.high(from.head(), from.id(), commandId, phase, status);
    DmaOutcome outcome =
        port.writeEntryRelease(
            baseIova + (long) tail * CompletionEntry.SIZE_BYTES, result & 0xffff_ffffL, high);
    if (outcome.isOk()) {
      unannounced = true;
      if (++tail == entries) {
        tail = 0;
        phase = !phase;
      }
    }
    return outcome;
  }

  /** Whether there are entries that want an interrupt; there are none afterwards. */
  boolean takeUnannounced() {
    boolean wanted = unannounced && interrupts;
    unannounced = false;
    return wanted;
  }

  void addSubmissionQueue() {
    submissionQueues++;
  }

  void removeSubmissionQueue() {
    submissionQueues--;
  }

  boolean isUsed() {
    return submissionQueues > 0;
  }
}

package portcullis.app.nvme;

import java.lang.foreign.MemorySegment;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.Doorbell;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * A submission queue and its completion queue: rings in coherent memory, and their doorbells. Used
 * by one thread at a time.
 */
final class QueuePair {
  private final int id;
  private final int entries;
  private final PhysicalMemory memory;
  private final CoherentBuffer submissions;
  private final CoherentBuffer completions;
  private final MemorySegment submissionRing;
  private final MmioRegion registers;
  private final int submissionDoorbell;
  private final int completionDoorbell;
  private final Signal interrupt;
  private final int interruptIdentity;
  private int tail;
  private int head;
  private boolean phase = true;

  QueuePair(
      int id,
      int entries,
      PhysicalMemory memory,
      CoherentBuffer submissions,
      CoherentBuffer completions,
      MmioRegion registers,
      int doorbellStrideLog2,
      Signal interrupt,
      int interruptIdentity) {
    this.id = id;
    this.entries = entries;
    this.memory = memory;
    this.submissions = submissions;
    this.completions = completions;
    this.submissionRing =
        memory.slice(submissions.physAddr(), (long) entries * SubmissionEntry.SIZE_BYTES);
    this.registers = registers;
    this.interrupt = interrupt;
    this.interruptIdentity = interruptIdentity;
    this.submissionDoorbell = Doorbell.submissionTail(id, doorbellStrideLog2);
    this.completionDoorbell = Doorbell.completionHead(id, doorbellStrideLog2);
  }

  int id() {
    return id;
  }

  int entries() {
    return entries;
  }

  CoherentBuffer submissions() {
    return submissions;
  }

  CoherentBuffer completions() {
    return completions;
  }

  /** Raised by the queue's interrupt. */
  Signal interrupt() {
    return interrupt;
  }

  /** By which the interrupt controller knows it. */
  int interruptIdentity() {
    return interruptIdentity;
  }

  /** The ring that {@link #nextEntry} is an offset in. */
  MemorySegment ring() {
    return submissionRing;
  }

  /** Where the next command goes. */
  long nextEntry() {
    return (long) tail * SubmissionEntry.SIZE_BYTES;
  }

  /** Hands the command at {@link #nextEntry} over. */
  void submit() {
    tail = tail + 1 == entries ? 0 : tail + 1;
    // The doorbell orders the entry before itself; see MmioRegion#write.
    registers.write(submissionDoorbell, 4, tail);
  }

  /** Makes both rings empty, as a controller that was reset expects them. */
  void clear() {
    tail = 0;
    head = 0;
    phase = true;
    memory
        .slice(completions.physAddr(), (long) entries * CompletionEntry.SIZE_BYTES)
        .fill((byte) 0);
  }

  /** Whether a completion is waiting. */
  boolean hasCompletion() {
    return CompletionEntry.phase(high()) == phase;
  }

  /** The upper half of the oldest completion, for {@link CompletionEntry}. */
  long high() {
    // Acquire: pairs with the controller's release of the phase bit.
    return memory.getLongAcquire(entry() + CompletionEntry.HIGH);
  }

  /** The result of the oldest completion. */
  int result() {
    return CompletionEntry.result(memory.getLongAcquire(entry()));
  }

  /** Gives the oldest completion back. */
  void consume() {
    if (++head == entries) {
      head = 0;
      phase = !phase;
    }
    registers.write(completionDoorbell, 4, head);
  }

  private long entry() {
    return completions.physAddr() + (long) head * CompletionEntry.SIZE_BYTES;
  }
}

package portcullis.machine.nvme.spec;

/**
 * Dwords 10 and 11 of Create I/O Completion Queue and Create I/O Submission Queue, sections 5.3 and
 * 5.4. Dword 10 is the queue id in 15:0 and the number of entries minus one in 31:16.
 */
public final class QueueFlags {
  /** Dword 11: the queue is physically contiguous. */
  public static final int CONTIGUOUS = 1;

  /** Dword 11 of a completion queue: its interrupts are enabled; the vector is in 31:16. */
  public static final int INTERRUPTS_ENABLED = 1 << 1;

  private QueueFlags() {}

  /** Dword 10. */
  public static int idAndSize(int queueId, int entries) {
    return (queueId & 0xffff) | (entries - 1) << 16;
  }

  /** Dword 11 of a contiguous completion queue with interrupts. */
  public static int completionQueue(int vector) {
    return CONTIGUOUS | INTERRUPTS_ENABLED | vector << 16;
  }

  /**
   * Dword 11 of a contiguous submission queue whose commands complete in {@code completionQueue}.
   */
  public static int submissionQueue(int completionQueue) {
    return CONTIGUOUS | completionQueue << 16;
  }
}

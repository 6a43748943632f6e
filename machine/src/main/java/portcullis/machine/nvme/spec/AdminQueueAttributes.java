package portcullis.machine.nvme.spec;

/**
 * Admin Queue Attributes (AQA), section 3.1.8.
 *
 * @param submissionEntries ASQS (11:0) plus one
 * @param completionEntries ACQS (27:16) plus one
 */
public record AdminQueueAttributes(int submissionEntries, int completionEntries) {
  /** The bits that software can write. */
  public static final int WRITABLE = 0x0fff_0fff;

  /** The fewest entries of an admin queue. */
  public static final int MIN_ENTRIES = 2;

  /** Takes the register apart. */
  public static AdminQueueAttributes decode(int register) {
    return new AdminQueueAttributes((register & 0xfff) + 1, (register >>> 16 & 0xfff) + 1);
  }

  /** Puts the register together. */
  public int encode() {
    return (submissionEntries - 1 & 0xfff) | (completionEntries - 1 & 0xfff) << 16;
  }
}

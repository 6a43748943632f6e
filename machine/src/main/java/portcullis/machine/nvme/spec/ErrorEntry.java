package portcullis.machine.nvme.spec;

/** Fields of an entry of the Error Information log, section 5.14.1.1. */
public enum ErrorEntry {
  /** Error Count: unique, ascending, 0 for no entry. */
  COUNT(0, 8),
  /** Submission Queue ID. */
  SUBMISSION_QUEUE(8, 2),
  /** Command ID. */
  COMMAND_ID(10, 2),
  /** Status Field in 15:1, phase in 0. */
  STATUS(12, 2),
  /** Parameter Error Location: 0xffff if no one parameter is to blame. */
  PARAMETER(14, 2),
  /** First LBA of the error. */
  LBA(16, 8),
  /** Namespace. */
  NAMESPACE(24, 4);

  /** Bytes of an entry. */
  public static final int SIZE_BYTES = 64;

  private final int offset;
  private final int sizeBytes;

  ErrorEntry(int offset, int sizeBytes) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
  }

  /** Offset in bytes. */
  public int offset() {
    return offset;
  }

  /** Number of bytes. */
  public int sizeBytes() {
    return sizeBytes;
  }
}

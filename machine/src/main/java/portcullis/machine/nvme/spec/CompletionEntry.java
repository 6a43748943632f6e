package portcullis.machine.nvme.spec;

/**
 * Fields of a completion queue entry, section 4.6: two 8-byte words.
 *
 * <pre>
 *   low   31:0 command-specific | 63:32 reserved
 *   high  15:0 SQ head | 31:16 SQ id | 47:32 command id | 48 phase | 63:49 status
 * </pre>
 *
 * <p>The phase tag is in the high word, so that word is written last, with release, and read first,
 * with acquire.
 */
public final class CompletionEntry {
  /** Bytes of an entry. */
  public static final int SIZE_BYTES = 16;

  /** {@link #SIZE_BYTES} as a power of two. */
  public static final int SIZE_LOG2 = 4;

  /** Offset of the high word. */
  public static final int HIGH = 8;

  private CompletionEntry() {}

  /**
   * Puts the high word together.
   *
   * @param status a {@link StatusCode#field}
   */
  public static long high(
      int submissionHead, int submissionQueue, int commandId, boolean phase, int status) {
    return (submissionHead & 0xffffL)
        | (submissionQueue & 0xffffL) << 16
        | (commandId & 0xffffL) << 32
        | (phase ? 1L << 48 : 0)
        | (status & 0x7fffL) << 49;
  }

  /** Command-specific dword 0, of the low word. */
  public static int result(long low) {
    return (int) low;
  }

  /** How far the controller has fetched the submission queue. */
  public static int submissionHead(long high) {
    return (int) (high & 0xffff);
  }

  /** The submission queue the command came from. */
  public static int submissionQueue(long high) {
    return (int) (high >>> 16 & 0xffff);
  }

  /** The command that is complete. */
  public static int commandId(long high) {
    return (int) (high >>> 32 & 0xffff);
  }

  /** Phase tag: inverted at each pass through the queue, true in the first. */
  public static boolean phase(long high) {
    return (high >>> 48 & 1) != 0;
  }

  /** Status field: 0 is success, otherwise see {@link StatusCode#of}. */
  public static int status(long high) {
    return (int) (high >>> 49);
  }
}

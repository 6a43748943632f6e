package portcullis.machine.nvme.spec;

/**
 * A range of Dataset Management, section 6.7: context attributes (4 bytes), length in blocks (4
 * bytes), starting LBA (8 bytes). Dword 10 bits 7:0 have the number of ranges minus one.
 */
public final class DatasetRange {
  /** Bytes of a range. */
  public static final int SIZE_BYTES = 16;

  /** The most ranges of one command. */
  public static final int MAX_RANGES = 256;

  /** Offset of the length in blocks. */
  public static final int BLOCKS = 4;

  /** Offset of the starting LBA. */
  public static final int STARTING_LBA = 8;

  private DatasetRange() {}
}

package portcullis.vfiouser.wire;

/**
 * Data of the features 6 to 8 of {@link DeviceFeature}: which memory the device has written,
 * sections "VFIO_DEVICE_FEATURE_DMA_LOGGING_START" to "REPORT".
 */
public final class DmaLogging {
  /** Feature: start. */
  public static final int START = 6;

  /** Feature: stop. */
  public static final int STOP = 7;

  /** Feature: report. */
  public static final int REPORT_FEATURE = 8;

  /** Granularity wished for; in the reply, chosen. */
  public static final Field PAGE_SIZE = new Field("page_size", 0, 8);

  /** Number of ranges; 0 for everything. */
  public static final Field RANGES = new Field("num_ranges", 8, 4);

  /** Reserved. */
  public static final Field RESERVED = new Field("reserved", 12, 4, 0);

  /** Data of start. */
  public static final Layout CONTROL =
      Layout.of("DMA logging control", "ranges", PAGE_SIZE, RANGES, RESERVED);

  /** First address of a range. */
  public static final Field IOVA = new Field("iova", 0, 8);

  /** Bytes of a range. */
  public static final Field LENGTH = new Field("length", 8, 8);

  /** One range. */
  public static final Layout RANGE = Layout.of("DMA logging range", "", IOVA, LENGTH);

  /** Bytes that a bit of a report stands for. */
  public static final Field REPORT_PAGE_SIZE = new Field("page_size", 16, 8);

  /** Data of a report. */
  public static final Layout REPORT =
      Layout.of("DMA logging report", "bitmap", IOVA, LENGTH, REPORT_PAGE_SIZE);

  private DmaLogging() {}
}

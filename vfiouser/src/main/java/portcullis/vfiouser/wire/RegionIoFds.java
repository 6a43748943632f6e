package portcullis.vfiouser.wire;

/**
 * Asks for descriptors by which a region is accessed, section "VFIO_USER_DEVICE_GET_REGION_IO_FDS".
 */
public final class RegionIoFds {
  /** Most bytes of the reply; in the reply, bytes needed. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** Reserved. */
  public static final Field FLAGS = new Field("flags", 4, 4, 0);

  /** Number of a RegionIndex. */
  public static final Field INDEX = new Field("index", 8, 4);

  /** Number of sub-regions in the reply. */
  public static final Field COUNT = new Field("count", 12, 4);

  /** The fixed part. */
  public static final Layout LAYOUT =
      Layout.of("region IO descriptors", "sub-regions", ARGSZ, FLAGS, INDEX, COUNT);

  private RegionIoFds() {}
}

package portcullis.vfiouser.wire;

/** Reads or writes a region, sections "VFIO_USER_REGION_READ" and "VFIO_USER_REGION_WRITE". */
public final class RegionAccess {
  /** Offset in the region. */
  public static final Field OFFSET = new Field("offset", 0, 8);

  /** Number of a RegionIndex. */
  public static final Field REGION = new Field("region", 8, 4);

  /** Number of bytes. */
  public static final Field COUNT = new Field("count", 12, 4);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("region access", "data", OFFSET, REGION, COUNT);

  private RegionAccess() {}
}

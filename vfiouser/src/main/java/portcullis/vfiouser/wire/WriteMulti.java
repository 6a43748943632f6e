package portcullis.vfiouser.wire;

/** Several writes in one message, section "VFIO_USER_REGION_WRITE_MULTI". */
public final class WriteMulti {
  /** Number of writes; in the reply, of those done. */
  public static final Field COUNT = new Field("wr_cnt", 0, 8);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("write multi", "writes", COUNT);

  /** One write's offset in its region. */
  public static final Field WRITE_OFFSET = new Field("offset", 0, 8);

  /** One write's region, the number of a RegionIndex. */
  public static final Field WRITE_REGION = new Field("region", 8, 4);

  /** One write's number of bytes, up to 8. */
  public static final Field WRITE_COUNT = new Field("count", 12, 4);

  /** One write's data, its first bytes. */
  public static final Field WRITE_DATA = new Field("data", 16, 8);

  /** One write. */
  public static final Layout WRITE =
      Layout.of("one write", "", WRITE_OFFSET, WRITE_REGION, WRITE_COUNT, WRITE_DATA);

  private WriteMulti() {}
}

package portcullis.vfiouser.wire;

/** A region of a device, section "VFIO_USER_DEVICE_GET_REGION_INFO". */
public final class RegionInfo {
  /** Most bytes of the reply; in the reply, bytes needed. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** What can be done with the region. */
  public static final Field FLAGS = new Field("flags", 4, 4, 0xf);

  /** Number of a RegionIndex. */
  public static final Field INDEX = new Field("index", 8, 4);

  /** Offset of the first capability from the start of this structure. */
  public static final Field CAP_OFFSET = new Field("cap_offset", 12, 4);

  /** Bytes of the region; 0 if there is none. */
  public static final Field SIZE = new Field("size", 16, 8);

  /** Offset to map the descriptor from. */
  public static final Field OFFSET = new Field("offset", 24, 8);

  /** The fixed part. */
  public static final Layout LAYOUT =
      Layout.of("region info", "capabilities", ARGSZ, FLAGS, INDEX, CAP_OFFSET, SIZE, OFFSET);

  /** FLAGS: it can be read. */
  public static final int READ = 1;

  /** FLAGS: it can be written. */
  public static final int WRITE = 1 << 1;

  /** FLAGS: it can be mapped; a descriptor comes with the reply. */
  public static final int MMAP = 1 << 2;

  /** FLAGS: there are capabilities. */
  public static final int CAPS = 1 << 3;

  private RegionInfo() {}
}

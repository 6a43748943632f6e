package portcullis.vfiouser.wire;

/** Lends memory, section "VFIO_USER_DMA_MAP". */
public final class DmaMap {
  /** Bytes of this structure. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** How it may be accessed. */
  public static final Field FLAGS = new Field("flags", 4, 4, 3);

  /** Offset in the file of the descriptor. */
  public static final Field OFFSET = new Field("offset", 8, 8);

  /** DMA address of the first byte. */
  public static final Field ADDRESS = new Field("address", 16, 8);

  /** Number of bytes. */
  public static final Field SIZE = new Field("size", 24, 8);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("DMA map", "", ARGSZ, FLAGS, OFFSET, ADDRESS, SIZE);

  /** FLAGS: the device may read it. */
  public static final int READABLE = 1;

  /** FLAGS: the device may write it. */
  public static final int WRITABLE = 1 << 1;

  private DmaMap() {}
}

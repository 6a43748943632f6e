package portcullis.vfiouser.wire;

/** Takes memory back, section "VFIO_USER_DMA_UNMAP". */
public final class DmaUnmap {
  /** Most bytes of the reply. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** What else is asked. */
  public static final Field FLAGS = new Field("flags", 4, 4, 3);

  /** DMA address of the first byte. */
  public static final Field ADDRESS = new Field("address", 8, 8);

  /** Number of bytes. */
  public static final Field SIZE = new Field("size", 16, 8);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("DMA unmap", "", ARGSZ, FLAGS, ADDRESS, SIZE);

  /** FLAGS: report what was written, which is not offered here. */
  public static final int GET_DIRTY_BITMAP = 1;

  /** FLAGS: all memory; address and size are 0. */
  public static final int ALL = 1 << 1;

  private DmaUnmap() {}
}

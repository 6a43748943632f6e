package portcullis.vfiouser.wire;

/**
 * The server reads or writes memory of the client, sections "VFIO_USER_DMA_READ" and
 * "VFIO_USER_DMA_WRITE".
 */
public final class DmaAccess {
  /** DMA address of the first byte. */
  public static final Field ADDRESS = new Field("address", 0, 8);

  /** Number of bytes. */
  public static final Field COUNT = new Field("count", 8, 8);

  /** Requests, and replies to reads. */
  public static final Layout LAYOUT = Layout.of("DMA access", "data", ADDRESS, COUNT);

  /** Number of bytes, in a reply to a write as the document has it; QEMU sends 8 bytes. */
  public static final Field WRITE_REPLY_COUNT = new Field("count", 8, 4);

  /** Replies to writes. */
  public static final Layout WRITE_REPLY =
      Layout.of("DMA write reply", "", ADDRESS, WRITE_REPLY_COUNT);

  private DmaAccess() {}
}

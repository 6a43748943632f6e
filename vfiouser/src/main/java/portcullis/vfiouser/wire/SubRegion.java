package portcullis.vfiouser.wire;

/**
 * One entry of {@link RegionIoFds}: a part of a region that is accessed through a descriptor. The
 * last field is what the data must match (ioeventfd) or what comes back with it (ioregionfd).
 */
public final class SubRegion {
  /** Offset in the region. */
  public static final Field OFFSET = new Field("offset", 0, 8);

  /** Number of bytes, or 0 for any access there. */
  public static final Field SIZE = new Field("size", 8, 8);

  /** Which of the descriptors of the message. */
  public static final Field DESCRIPTOR_INDEX = new Field("fd_index", 16, 4);

  /** How the descriptor is used. */
  public static final Field TYPE = new Field("type", 20, 4, 1);

  /** Flags of the kernel's interface for that type. */
  public static final Field FLAGS = new Field("flags", 24, 4);

  /** Reserved. */
  public static final Field PADDING = new Field("padding", 28, 4, 0);

  /** Data to match, or data of the user. */
  public static final Field DATA = new Field("datamatch or user_data", 32, 8);

  /** All of it. */
  public static final Layout LAYOUT =
      Layout.of("sub-region", "", OFFSET, SIZE, DESCRIPTOR_INDEX, TYPE, FLAGS, PADDING, DATA);

  /** TYPE: an ioeventfd. */
  public static final int EVENTFD = 0;

  /** TYPE: an ioregionfd. */
  public static final int REGIONFD = 1;

  private SubRegion() {}
}

package portcullis.vfiouser.wire;

/** Proposes or accepts a version, section "VFIO_USER_VERSION". */
public final class VersionMessage {
  /** Must be the same on both sides. */
  public static final Field MAJOR = new Field("version major", 0, 2);

  /** The lower one holds. */
  public static final Field MINOR = new Field("version minor", 2, 2);

  /** The fixed part. */
  public static final Layout LAYOUT =
      Layout.of("version", "JSON, NUL-terminated; see Capabilities", MAJOR, MINOR);

  /** The major version spoken here. */
  public static final int SUPPORTED_MAJOR = 0;

  /** The highest minor version spoken here. */
  public static final int SUPPORTED_MINOR = 0;

  private VersionMessage() {}
}

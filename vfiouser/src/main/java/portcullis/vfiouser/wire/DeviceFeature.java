package portcullis.vfiouser.wire;

/** Gets, sets or probes a feature, section "VFIO_USER_DEVICE_FEATURE". */
public final class DeviceFeature {
  /** Most bytes of the reply. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** The feature and what is asked of it. */
  public static final Field FLAGS = new Field("flags", 4, 4, 0x7ffff);

  /** The fixed part. */
  public static final Layout LAYOUT =
      Layout.of("device feature", "data of the feature", ARGSZ, FLAGS);

  /** FLAGS: number of the feature. */
  public static final int INDEX_MASK = 0xffff;

  /** FLAGS: get it. */
  public static final int GET = 1 << 16;

  /** FLAGS: set it. */
  public static final int SET = 1 << 17;

  /** FLAGS: say whether that can be done. */
  public static final int PROBE = 1 << 18;

  private DeviceFeature() {}
}

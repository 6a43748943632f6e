package portcullis.vfiouser.wire;

/** What a device is, section "VFIO_USER_DEVICE_GET_INFO". */
public final class DeviceInfo {
  /** Most bytes of the reply; in the reply, bytes needed. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** What kind of device. */
  public static final Field FLAGS = new Field("flags", 4, 4, 3);

  /** Number of regions. */
  public static final Field REGIONS = new Field("num_regions", 8, 4);

  /** Number of types of interrupts. */
  public static final Field IRQS = new Field("num_irqs", 12, 4);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("device info", "", ARGSZ, FLAGS, REGIONS, IRQS);

  /** FLAGS: it can be reset. */
  public static final int RESET = 1;

  /** FLAGS: it is a PCI device. */
  public static final int PCI = 1 << 1;

  private DeviceInfo() {}
}

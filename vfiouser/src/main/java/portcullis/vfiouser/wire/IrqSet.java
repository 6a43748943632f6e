package portcullis.vfiouser.wire;

/** Says what interrupts do, section "VFIO_USER_DEVICE_SET_IRQS". */
public final class IrqSet {
  /** Bytes of the payload. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** One kind of data and one action. */
  public static final Field FLAGS = new Field("flags", 4, 4, 0x3f);

  /** Number of an IrqIndex. */
  public static final Field INDEX = new Field("index", 8, 4);

  /** The first interrupt. */
  public static final Field START = new Field("start", 12, 4);

  /** How many; 0 with DATA_NONE disables all. */
  public static final Field COUNT = new Field("count", 16, 4);

  /** The fixed part. */
  public static final Layout LAYOUT =
      Layout.of(
          "IRQ set", "booleans, a byte each, with DATA_BOOL", ARGSZ, FLAGS, INDEX, START, COUNT);

  /** FLAGS, data: none. */
  public static final int DATA_NONE = 1;

  /** FLAGS, data: the action is for those whose boolean is true. */
  public static final int DATA_BOOL = 1 << 1;

  /** FLAGS, data: eventfds come with the message; none takes them away. */
  public static final int DATA_EVENTFD = 1 << 2;

  /** FLAGS: the kind of data. */
  public static final int DATA_MASK = 7;

  /** FLAGS, action: mask. */
  public static final int ACTION_MASK = 1 << 3;

  /** FLAGS, action: unmask. */
  public static final int ACTION_UNMASK = 1 << 4;

  /** FLAGS, action: trigger. */
  public static final int ACTION_TRIGGER = 1 << 5;

  /** FLAGS: the action. */
  public static final int ACTIONS_MASK = 0x38;

  private IrqSet() {}
}

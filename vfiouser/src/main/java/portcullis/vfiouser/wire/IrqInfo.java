package portcullis.vfiouser.wire;

/** A type of interrupts, section "VFIO_USER_DEVICE_GET_IRQ_INFO". */
public final class IrqInfo {
  /** Most bytes of the reply; in the reply, bytes needed. */
  public static final Field ARGSZ = new Field("argsz", 0, 4);

  /** What the interrupts can do. */
  public static final Field FLAGS = new Field("flags", 4, 4, 0xf);

  /** Number of an IrqIndex. */
  public static final Field INDEX = new Field("index", 8, 4);

  /** Number of interrupts. */
  public static final Field COUNT = new Field("count", 12, 4);

  /** The fixed part. */
  public static final Layout LAYOUT = Layout.of("IRQ info", "", ARGSZ, FLAGS, INDEX, COUNT);

  /** FLAGS: they are signalled by eventfds. */
  public static final int EVENTFD = 1;

  /** FLAGS: they can be masked and unmasked. */
  public static final int MASKABLE = 1 << 1;

  /** FLAGS: they mask themselves when they occur. */
  public static final int AUTOMASKED = 1 << 2;

  /** FLAGS: they are set up all at once. */
  public static final int NORESIZE = 1 << 3;

  private IrqInfo() {}
}

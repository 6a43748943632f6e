package portcullis.s390.spec;

/**
 * What instructions name a function by. It is a new one each time the function is enabled or
 * disabled, so that an instruction meant for an earlier life of it is refused. [qbus]
 */
public final class FunctionHandle {
  /** No function. */
  public static final int NONE = 0;

  /** Which function it is; what resume tokens are made of. */
  public static final BitField INDEX = BitField.of("index", 0, 15);

  /** {@link #ORIGIN} of a function that a program plays. */
  public static final int EMULATED = 2;

  /** How the function came here: 0 real, 1 passed through, or {@link #EMULATED}. */
  public static final BitField ORIGIN = BitField.of("origin", 16, 23);

  /** Changes from one life to the next. */
  public static final BitField INSTANCE = BitField.of("instance", 24, 30);

  /** The function is enabled. */
  public static final BitField ENABLED = BitField.flag("enabled", 31);

  /** Every bit of the handle. */
  public static final Layout LAYOUT =
      Layout.of(
          "function handle", "qbus", INDEX, ORIGIN, INSTANCE, ENABLED, BitField.reserved(32, 63));

  private FunctionHandle() {}

  /** Whether instructions other than CALL LOGICAL PROCESSOR may name it. */
  public static boolean isEnabled(int handle) {
    return handle < 0;
  }

  /** {@link #INDEX}. */
  public static int index(int handle) {
    return INDEX.extractInt(handle);
  }

  /** The handle in the words of reports. */
  public static String describe(int handle) {
    return "0x%08x".formatted(handle);
  }
}

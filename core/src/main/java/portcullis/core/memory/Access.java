package portcullis.core.memory;

/**
 * What an access does, or a mapping permits: a set of bits, as an {@code int} because it goes
 * through every hot path.
 */
public final class Access {
  /** No access at all. */
  public static final int NONE = 0;

  /** The device reads memory. */
  public static final int READ = 1;

  /** The device writes memory. */
  public static final int WRITE = 2;

  /** The device reads memory to execute it. */
  public static final int EXECUTE = 4;

  /** Reads and writes. */
  public static final int READ_WRITE = READ | WRITE;

  private Access() {}

  /** The bits in words, such as {@code rw-}. */
  public static String describe(int access) {
    return ((access & READ) != 0 ? "r" : "-")
        + ((access & WRITE) != 0 ? "w" : "-")
        + ((access & EXECUTE) != 0 ? "x" : "-");
  }
}

package portcullis.s390.spec;

/**
 * Where a load puts its value. Confined to one thread at a time, and used again for each load, so
 * that a load allocates nothing.
 */
public final class GeneralRegister {
  /** What the last successful load found. */
  public long value;

  /** Makes one that holds 0. */
  public GeneralRegister() {}

  @Override
  public String toString() {
    return "0x" + Long.toHexString(value);
  }
}

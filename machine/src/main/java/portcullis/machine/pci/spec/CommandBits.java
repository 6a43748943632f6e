package portcullis.machine.pci.spec;

/** Bits of the Command register, section 7.5.1.1.3, and of Status, section 7.5.1.1.4. */
public final class CommandBits {
  /** The function answers accesses to its memory BARs. */
  public static final int MEMORY_SPACE = 1 << 1;

  /** The function may issue requests, messages included. */
  public static final int BUS_MASTER = 1 << 2;

  /** Status: there is a list of capabilities. */
  public static final int STATUS_CAPABILITIES_LIST = 1 << 4;

  private CommandBits() {}
}

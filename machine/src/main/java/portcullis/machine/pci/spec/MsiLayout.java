package portcullis.machine.pci.spec;

/**
 * The MSI capability with 64-bit addresses and no masking, section 7.7.1: offsets in bytes from its
 * start.
 */
public final class MsiLayout {
  /** Capability ID. */
  public static final int CAPABILITY_ID = 0x05;

  /** Bytes of the capability. */
  public static final int CAPABILITY_BYTES = 14;

  /** Message Control, 2 bytes, section 7.7.1.2. */
  public static final int MESSAGE_CONTROL = 2;

  /** Message Control: MSI is in use. */
  public static final int CONTROL_ENABLE = 1;

  /**
   * Message Control: how many messages software grants, as a power of two; meaningless for a
   * function that asks for one, but writable as for all.
   */
  public static final int CONTROL_GRANTED = 7 << 4;

  /** Message Control: addresses have 64 bits; read-only. */
  public static final int CONTROL_64_BITS = 1 << 7;

  /** Message Address, 8 bytes, sections 7.7.1.3 and 7.7.1.4; bits 1:0 are read-only zero. */
  public static final int ADDRESS = 4;

  /** Bits of the lower half of the address that are written. */
  public static final int ADDRESS_WRITABLE = ~3;

  /** Message Data, 2 bytes, section 7.7.1.6. */
  public static final int DATA = 12;

  private MsiLayout() {}
}

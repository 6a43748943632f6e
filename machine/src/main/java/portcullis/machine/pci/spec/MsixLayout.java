package portcullis.machine.pci.spec;

/**
 * The MSI-X capability and the table it points to, section 7.7.2: offsets in bytes from the start
 * of the capability, or of a table entry.
 */
public final class MsixLayout {
  /** Capability ID. */
  public static final int CAPABILITY_ID = 0x11;

  /** Bytes of the capability. */
  public static final int CAPABILITY_BYTES = 12;

  /** Message Control, 2 bytes, section 7.7.2.2. */
  public static final int MESSAGE_CONTROL = 2;

  /** Message Control: number of table entries minus one; read-only. */
  public static final int CONTROL_TABLE_SIZE = 0x7ff;

  /** Message Control: every vector is masked. */
  public static final int CONTROL_FUNCTION_MASK = 1 << 14;

  /** Message Control: MSI-X is in use. */
  public static final int CONTROL_ENABLE = 1 << 15;

  /**
   * Table Offset and BIR, 4 bytes, section 7.7.2.3: BAR number in bits 2:0, offset in the others.
   */
  public static final int TABLE_OFFSET = 4;

  /** PBA Offset and BIR, 4 bytes, section 7.7.2.4. */
  public static final int PBA_OFFSET = 8;

  /** The bits of the two words above that are the BAR number. */
  public static final int BIR_MASK = 7;

  /** Bytes of a table entry. */
  public static final int ENTRY_BYTES = 16;

  /** Message Address, 8 bytes, sections 7.7.2.5 and 7.7.2.6. */
  public static final int ENTRY_ADDRESS = 0;

  /** Message Data, 4 bytes, section 7.7.2.7. */
  public static final int ENTRY_DATA = 8;

  /** Vector Control, 4 bytes, section 7.7.2.8. */
  public static final int ENTRY_CONTROL = 12;

  /** Vector Control: the vector is masked, as it is after reset. */
  public static final int ENTRY_MASKED = 1;

  private MsixLayout() {}
}

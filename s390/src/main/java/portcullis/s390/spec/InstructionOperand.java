package portcullis.s390.spec;

/** The first operand of instructions that name a function. [insn], [qinst] */
public final class InstructionOperand {
  /** A {@link FunctionHandle}. */
  public static final BitField HANDLE = BitField.of("handle", 32, 63);

  /** Where the real machine stores the {@link StatusCode}; not looked at. */
  public static final BitField STATUS = BitField.of("status", 24, 31);

  /** Which of a function's DMA address spaces; there is only 0. */
  public static final BitField DMA_SPACE = BitField.of("DMA address space", 16, 23);

  /** {@link ModifyOperation#code}. */
  public static final BitField OPERATION = BitField.of("operation", 0, 7);

  /** A BAR, 0 to 5, or {@link #CONFIGURATION_SPACE}. */
  public static final BitField PCI_SPACE = BitField.of("PCI address space", 16, 19);

  /** Bytes of a load or store: 1 to 8. */
  public static final BitField LENGTH = BitField.of("length", 0, 3);

  /** The PCI address space that is configuration space. */
  public static final int CONFIGURATION_SPACE = 15;

  /** Operand of MODIFY PCI FUNCTION CONTROLS. */
  public static final Layout MODIFY =
      Layout.of(
          "modify operand",
          "qinst",
          OPERATION,
          BitField.reserved(8, 15),
          DMA_SPACE,
          STATUS,
          HANDLE);

  /** Operand of REFRESH PCI TRANSLATIONS. */
  public static final Layout REFRESH =
      Layout.of("refresh operand", "qinst", BitField.reserved(0, 23), STATUS, HANDLE);

  /** Operand of PCI LOAD and PCI STORE. */
  public static final Layout ACCESS =
      Layout.of(
          "access operand",
          "qinst",
          LENGTH,
          BitField.reserved(4, 15),
          PCI_SPACE,
          BitField.reserved(20, 23),
          STATUS,
          HANDLE);

  private InstructionOperand() {}

  /** For MODIFY and STORE PCI FUNCTION CONTROLS, in DMA address space 0. */
  public static long modify(int handle, ModifyOperation operation) {
    return (long) handle << HANDLE.low() | operation.code();
  }

  /** For REFRESH PCI TRANSLATIONS. */
  public static long refresh(int handle) {
    return (long) handle << HANDLE.low();
  }

  /**
   * For PCI LOAD and PCI STORE.
   *
   * @param space a BAR, 0 to 5, or {@link #CONFIGURATION_SPACE}
   * @param lengthBytes 1 to 8 in a BAR; 1, 2 or 4 in configuration space
   */
  public static long access(int handle, int space, int lengthBytes) {
    return (long) handle << HANDLE.low() | PCI_SPACE.place(space) | LENGTH.place(lengthBytes);
  }

  /** The handle in any of these operands. */
  public static int handle(long operand) {
    return (int) (operand >>> HANDLE.low());
  }

  /** A register of PCI, whose first byte is its lowest, as loads and stores have it, or back. */
  public static long reverse(long value, int lengthBytes) {
    return Long.reverseBytes(value) >>> (64 - 8 * lengthBytes);
  }
}

package portcullis.riscv.spec;

import java.util.List;

/**
 * Which command two doublewords are. Section 3.1.
 *
 * <p>{@link #of} is the decoder of an IOMMU: it allocates nothing, and fields are then taken out of
 * the doublewords by the {@link BitField}s of the {@link Command} of that name.
 */
public enum CommandKind {
  /** Forget first-stage translations. Section 3.1.1. */
  IOTINVAL_VMA(1, 0, IotinvalVma.WORDS),
  /** Forget second-stage translations. Section 3.1.1. */
  IOTINVAL_GVMA(1, 1, IotinvalGvma.WORDS),
  /** Wait for all that came before. Section 3.1.2. */
  IOFENCE_C(2, 0, IofenceC.WORDS),
  /** Forget device contexts. Section 3.1.3. */
  IODIR_INVAL_DDT(3, 0, IodirInvalDdt.WORDS),
  /** Forget process contexts. Section 3.1.3. */
  IODIR_INVAL_PDT(3, 1, IodirInvalPdt.WORDS),
  /** Make a device forget translations. Section 3.1.4. */
  ATS_INVAL(4, 0, AtsInval.WORDS),
  /** Answer a page request. Section 3.1.4. */
  ATS_PRGR(4, 1, AtsPrgr.WORDS),
  /** Reserved or custom encoding, or a reserved bit is set. */
  ILLEGAL(0, 0, List.of());

  /** Size of a command. */
  public static final int BYTES = 16;

  private final long header;
  private final long reserved0;
  private final long reserved1;

  CommandKind(int opcode, int func3, List<Layout> words) {
    this.header = opcode | (long) func3 << 7;
    this.reserved0 = words.isEmpty() ? 0 : words.get(0).reservedMask();
    this.reserved1 = words.isEmpty() ? 0 : words.get(1).reservedMask();
  }

  /**
   * The kind of a command. Whether this IOMMU supports it, and whether an operand that depends on
   * capabilities or configuration is allowed, remains to be checked.
   */
  public static CommandKind of(long dword0, long dword1) {
    CommandKind kind =
        switch ((int) dword0 & 0x3ff) {
          case 1 -> IOTINVAL_VMA;
          case 1 | 1 << 7 -> IOTINVAL_GVMA;
          case 2 -> IOFENCE_C;
          case 3 -> IODIR_INVAL_DDT;
          case 3 | 1 << 7 -> IODIR_INVAL_PDT;
          case 4 -> ATS_INVAL;
          case 4 | 1 << 7 -> ATS_PRGR;
          default -> ILLEGAL;
        };
    return ((dword0 & kind.reserved0) | (dword1 & kind.reserved1)) == 0 ? kind : ILLEGAL;
  }

  /** Opcode and function, in place in the first doubleword. */
  public long header() {
    return header;
  }

  /** As the specification writes it, such as {@code IOTINVAL.VMA}. */
  public String mnemonic() {
    return name().replaceFirst("_", ".");
  }

  /** The two doublewords; none for {@link #ILLEGAL}. */
  public List<Layout> words() {
    return switch (this) {
      case IOTINVAL_VMA -> IotinvalVma.WORDS;
      case IOTINVAL_GVMA -> IotinvalGvma.WORDS;
      case IOFENCE_C -> IofenceC.WORDS;
      case IODIR_INVAL_DDT -> IodirInvalDdt.WORDS;
      case IODIR_INVAL_PDT -> IodirInvalPdt.WORDS;
      case ATS_INVAL -> AtsInval.WORDS;
      case ATS_PRGR -> AtsPrgr.WORDS;
      case ILLEGAL -> List.of();
    };
  }
}

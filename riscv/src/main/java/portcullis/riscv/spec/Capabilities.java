package portcullis.riscv.spec;

/**
 * What an IOMMU can do: the {@code capabilities} register. Section 5.3.
 *
 * @param value the register as read
 */
public record Capabilities(long value) {
  /** Version of the specification, major in the high nibble. */
  public static final BitField VERSION = BitField.ro("version", 0, 7);

  /** First-stage Sv32. */
  public static final BitField SV32 = BitField.ro("Sv32", 8, 8);

  /** First-stage Sv39. */
  public static final BitField SV39 = BitField.ro("Sv39", 9, 9);

  /** First-stage Sv48; Sv39 is then there too. */
  public static final BitField SV48 = BitField.ro("Sv48", 10, 10);

  /** First-stage Sv57; Sv48 is then there too. */
  public static final BitField SV57 = BitField.ro("Sv57", 11, 11);

  /** Bits 60:59 of page-table entries are software's. */
  public static final BitField SVRSW60T59B = BitField.ro("Svrsw60t59b", 14, 14);

  /** Page-based memory types. */
  public static final BitField SVPBMT = BitField.ro("Svpbmt", 15, 15);

  /** Second-stage Sv32x4. */
  public static final BitField SV32X4 = BitField.ro("Sv32x4", 16, 16);

  /** Second-stage Sv39x4. */
  public static final BitField SV39X4 = BitField.ro("Sv39x4", 17, 17);

  /** Second-stage Sv48x4. */
  public static final BitField SV48X4 = BitField.ro("Sv48x4", 18, 18);

  /** Second-stage Sv57x4. */
  public static final BitField SV57X4 = BitField.ro("Sv57x4", 19, 19);

  /** Atomic updates of memory-resident interrupt files. */
  public static final BitField AMO_MRIF = BitField.ro("AMO_MRIF", 21, 21);

  /** MSI translation in pass-through mode, and device contexts in extended format. */
  public static final BitField MSI_FLAT = BitField.ro("MSI_FLAT", 22, 22);

  /** MSI translation to memory-resident interrupt files. */
  public static final BitField MSI_MRIF = BitField.ro("MSI_MRIF", 23, 23);

  /** Atomic updates of accessed and dirty bits. */
  public static final BitField AMO_HWAD = BitField.ro("AMO_HWAD", 24, 24);

  /** PCIe address translation services and page requests. */
  public static final BitField ATS = BitField.ro("ATS", 25, 25);

  /** Guest-physical addresses in ATS completions. */
  public static final BitField T2GPA = BitField.ro("T2GPA", 26, 26);

  /** Both byte orders. */
  public static final BitField END = BitField.ro("END", 27, 27);

  /** How interrupts are signalled: one of the {@code IGS_} values. */
  public static final BitField IGS = BitField.ro("IGS", 28, 29);

  /** Hardware performance monitor. */
  public static final BitField HPM = BitField.ro("HPM", 30, 30);

  /** Translation-request interface for debug. */
  public static final BitField DBG = BitField.ro("DBG", 31, 31);

  /** Whether second-stage tables of this mode can be used, while {@code fctl.GXL} is 0. */
  public boolean supports(SecondStageMode mode) {
    return switch (mode) {
      case BARE -> true;
      case SV39X4 -> has(SV39X4);
      case SV48X4 -> has(SV48X4);
      case SV57X4 -> has(SV57X4);
    };
  }

  /** Number of bits of a guest-physical address, the MGPAW of section 2.1.3.6. */
  public int guestPhysicalAddressBits() {
    if (has(SV57X4)) {
      return 59;
    }
    if (has(SV48X4)) {
      return 50;
    }
    if (has(SV39X4)) {
      return 41;
    }
    return has(SV32X4) ? 34 : physicalAddressBits();
  }

  /** Number of bits of a physical address. */
  public static final BitField PAS = BitField.ro("PAS", 32, 37);

  /** Process directories of one level, 8-bit process ids. */
  public static final BitField PD8 = BitField.ro("PD8", 38, 38);

  /** Process directories of two levels, 17-bit process ids. */
  public static final BitField PD17 = BitField.ro("PD17", 39, 39);

  /** Process directories of three levels, 20-bit process ids. */
  public static final BitField PD20 = BitField.ro("PD20", 40, 40);

  /** Quality-of-service ids. */
  public static final BitField QOSID = BitField.ro("QOSID", 41, 41);

  /** Invalidation of non-leaf page-table entries by address. */
  public static final BitField NL = BitField.ro("NL", 42, 42);

  /** Invalidation of address ranges. */
  public static final BitField S = BitField.ro("S", 43, 43);

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "capabilities",
          "5.3",
          64,
          VERSION,
          SV32,
          SV39,
          SV48,
          SV57,
          BitField.reserved(12, 13),
          SVRSW60T59B,
          SVPBMT,
          SV32X4,
          SV39X4,
          SV48X4,
          SV57X4,
          BitField.reserved(20, 20),
          AMO_MRIF,
          MSI_FLAT,
          MSI_MRIF,
          AMO_HWAD,
          ATS,
          T2GPA,
          END,
          IGS,
          HPM,
          DBG,
          PAS,
          PD8,
          PD17,
          PD20,
          QOSID,
          NL,
          S,
          BitField.reserved(44, 55),
          BitField.custom(56, 63));

  /** {@link #VERSION} of version 1.0 of the specification. */
  public static final int VERSION_1_0 = 0x10;

  /** {@link #IGS}: messages only. */
  public static final int IGS_MSI = 0;

  /** {@link #IGS}: wires only. */
  public static final int IGS_WSI = 1;

  /** {@link #IGS}: either, as {@code fctl.WSI} says. */
  public static final int IGS_BOTH = 2;

  /** Whether a feature of one bit is there. */
  public boolean has(BitField feature) {
    return feature.isSet(value);
  }

  /** Whether first-stage tables of this mode can be used, while {@code tc.SXL} is 0. */
  public boolean supports(FirstStageMode mode) {
    return switch (mode) {
      case BARE -> true;
      case SV39 -> has(SV39);
      case SV48 -> has(SV48);
      case SV57 -> has(SV57);
    };
  }

  /** Whether messages can be stored into files in memory while others store there. Section 5.3. */
  public boolean hasResidentFiles() {
    return has(MSI_MRIF) && has(AMO_MRIF);
  }

  /**
   * Whether process directories of a mode can be used.
   *
   * @param pdtpMode one of the {@code PDTP_} values of {@link DeviceContext}
   */
  public boolean supportsProcessDirectory(int pdtpMode) {
    return switch (pdtpMode) {
      case DeviceContext.PDTP_BARE -> true;
      case DeviceContext.PDTP_PD8 -> has(PD8);
      case DeviceContext.PDTP_PD17 -> has(PD17);
      case DeviceContext.PDTP_PD20 -> has(PD20);
      default -> false;
    };
  }

  /** Number of bits of a physical address. */
  public int physicalAddressBits() {
    return PAS.extractInt(value);
  }

  /** How interrupts are signalled: one of the {@code IGS_} values. */
  public int interruptGeneration() {
    return IGS.extractInt(value);
  }
}

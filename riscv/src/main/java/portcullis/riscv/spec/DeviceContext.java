package portcullis.riscv.spec;

import java.util.List;

/**
 * A device context, the leaf entry of the device directory. Section 2.1.3.
 *
 * <pre>
 *   byte   0  tc                 base format: 32 bytes
 *          8  iohgatp
 *         16  ta
 *         24  fsc                iosatp, or pdtp if tc.PDTV
 *         32  msiptp             extended format: 64 bytes
 *         40  msi_addr_mask
 *         48  msi_addr_pattern
 *         56  reserved
 * </pre>
 */
public final class DeviceContext {
  /** Size in base format. */
  public static final int BASE_BYTES = 32;

  /** Size in extended format, used where {@code capabilities.MSI_FLAT} is 1. */
  public static final int EXTENDED_BYTES = 64;

  /** Offset of the translation controls. */
  public static final int TC_OFFSET = 0;

  /** Offset of the second-stage table pointer. */
  public static final int IOHGATP_OFFSET = 8;

  /** Offset of the translation attributes. */
  public static final int TA_OFFSET = 16;

  /** Offset of the first-stage context. */
  public static final int FSC_OFFSET = 24;

  /** Offset of the MSI table pointer. */
  public static final int MSIPTP_OFFSET = 32;

  /** Offset of the MSI address mask. */
  public static final int MSI_ADDR_MASK_OFFSET = 40;

  /** Offset of the MSI address pattern. */
  public static final int MSI_ADDR_PATTERN_OFFSET = 48;

  /** {@code tc}: the context is valid. */
  public static final BitField V = BitField.rw("V", 0, 0);

  /** {@code tc}: ATS transactions are allowed. */
  public static final BitField EN_ATS = BitField.rw("EN_ATS", 1, 1);

  /** {@code tc}: page requests are allowed. */
  public static final BitField EN_PRI = BitField.rw("EN_PRI", 2, 2);

  /** {@code tc}: ATS completions hold guest-physical addresses. */
  public static final BitField T2GPA = BitField.rw("T2GPA", 3, 3);

  /** {@code tc}: faults of translation are not reported. */
  public static final BitField DTF = BitField.rw("DTF", 4, 4);

  /** {@code tc}: {@code fsc} is a process-directory pointer. */
  public static final BitField PDTV = BitField.rw("PDTV", 5, 5);

  /** {@code tc}: responses to page requests carry the PASID. */
  public static final BitField PRPR = BitField.rw("PRPR", 6, 6);

  /** {@code tc}: hardware updates A and D of second-stage entries. */
  public static final BitField GADE = BitField.rw("GADE", 7, 7);

  /** {@code tc}: hardware updates A and D of first-stage entries. */
  public static final BitField SADE = BitField.rw("SADE", 8, 8);

  /** {@code tc}: requests without a process id have 0. */
  public static final BitField DPE = BitField.rw("DPE", 9, 9);

  /** {@code tc}: first-stage tables are big-endian. */
  public static final BitField SBE = BitField.rw("SBE", 10, 10);

  /** {@code tc}: first-stage modes are those of RV32. */
  public static final BitField SXL = BitField.rw("SXL", 11, 11);

  /** {@code iohgatp}: page number of the second-stage root. */
  public static final BitField IOHGATP_PPN = BitField.rw("PPN", 0, 43);

  /** {@code iohgatp}: id of the virtual machine. */
  public static final BitField GSCID = BitField.rw("GSCID", 44, 59);

  /** {@code iohgatp}: second-stage mode, 0 for Bare. */
  public static final BitField IOHGATP_MODE = BitField.rw("MODE", 60, 63);

  /** {@code ta}: id of the address space. */
  public static final BitField PSCID = BitField.rw("PSCID", 12, 31);

  /** {@code ta}: resource-control id. */
  public static final BitField RCID = BitField.rw("RCID", 40, 51);

  /** {@code ta}: monitoring-counter id. */
  public static final BitField MCID = BitField.rw("MCID", 52, 63);

  /** {@code fsc}: page number of the first-stage root or the process directory. */
  public static final BitField FSC_PPN = BitField.rw("PPN", 0, 43);

  /** {@code fsc}: {@link FirstStageMode}, or a {@code PDTP_} value if {@code tc.PDTV}. */
  public static final BitField FSC_MODE = BitField.rw("MODE", 60, 63);

  /** {@code msiptp}: page number of the MSI page table. */
  public static final BitField MSIPTP_PPN = BitField.rw("PPN", 0, 43);

  /** {@code msiptp}: 0 for Off, 1 for Flat. */
  public static final BitField MSIPTP_MODE = BitField.rw("MODE", 60, 63);

  /** {@code msi_addr_mask}: the mask. */
  public static final BitField MSI_MASK = BitField.rw("mask", 0, 51);

  /** {@code msi_addr_pattern}: the pattern. */
  public static final BitField MSI_PATTERN = BitField.rw("pattern", 0, 51);

  /** {@link #FSC_MODE} of a process directory: none. */
  public static final int PDTP_BARE = 0;

  /** {@link #FSC_MODE} of a process directory: 8-bit process ids. */
  public static final int PDTP_PD8 = 1;

  /** {@link #FSC_MODE} of a process directory: 17-bit process ids. */
  public static final int PDTP_PD17 = 2;

  /** {@link #FSC_MODE} of a process directory: 20-bit process ids. */
  public static final int PDTP_PD20 = 3;

  /** {@link #MSIPTP_MODE}: a flat table. */
  public static final int MSIPTP_FLAT = 1;

  /** {@link #IOHGATP_MODE}: no second stage. */
  public static final int IOHGATP_BARE = 0;

  /** {@link #IOHGATP_MODE}: Sv39x4, or Sv32x4 if {@code fctl.GXL}. */
  public static final int IOHGATP_SV39X4 = 8;

  /** {@link #IOHGATP_MODE}: Sv48x4. */
  public static final int IOHGATP_SV48X4 = 9;

  /** {@link #IOHGATP_MODE}: Sv57x4. */
  public static final int IOHGATP_SV57X4 = 10;

  /** Every bit of {@code tc}. */
  public static final Layout TC =
      Layout.of(
          "tc",
          "2.1.3.1",
          64,
          V,
          EN_ATS,
          EN_PRI,
          T2GPA,
          DTF,
          PDTV,
          PRPR,
          GADE,
          SADE,
          DPE,
          SBE,
          SXL,
          BitField.reserved(12, 23),
          BitField.custom(24, 31),
          BitField.reserved(32, 63));

  /** Every bit of {@code iohgatp}. */
  public static final Layout IOHGATP =
      Layout.of("iohgatp", "2.1.3.2", 64, IOHGATP_PPN, GSCID, IOHGATP_MODE);

  /** Every bit of {@code ta}. */
  public static final Layout TA =
      Layout.of(
          "ta",
          "2.1.3.3",
          64,
          BitField.reserved(0, 11),
          PSCID,
          BitField.reserved(32, 39),
          RCID,
          MCID);

  /** Every bit of {@code fsc}. */
  public static final Layout FSC =
      Layout.of("fsc", "2.1.3.4", 64, FSC_PPN, BitField.reserved(44, 59), FSC_MODE);

  /** Every bit of {@code msiptp}. */
  public static final Layout MSIPTP =
      Layout.of("msiptp", "2.1.3.5", 64, MSIPTP_PPN, BitField.reserved(44, 59), MSIPTP_MODE);

  /** Every bit of {@code msi_addr_mask}. */
  public static final Layout MSI_ADDR_MASK =
      Layout.of("msi_addr_mask", "2.1.3.6", 64, MSI_MASK, BitField.reserved(52, 63));

  /** Every bit of {@code msi_addr_pattern}. */
  public static final Layout MSI_ADDR_PATTERN =
      Layout.of("msi_addr_pattern", "2.1.3.6", 64, MSI_PATTERN, BitField.reserved(52, 63));

  /** Every bit of the last doubleword of the extended format. */
  public static final Layout LAST = Layout.of("reserved", "2.1.2", 64, BitField.reserved(0, 63));

  /** The doublewords of the extended format; the first four are the base format. */
  public static final List<Layout> WORDS =
      List.of(TC, IOHGATP, TA, FSC, MSIPTP, MSI_ADDR_MASK, MSI_ADDR_PATTERN, LAST);

  private DeviceContext() {}

  /** {@code fsc} of a context without process directory. */
  public static long iosatp(FirstStageMode mode, long rootPhysAddr) {
    return FSC_MODE.place(mode.encoding()) | FSC_PPN.place(rootPhysAddr >>> 12);
  }

  /** {@code iohgatp}; the root is a multiple of 16 KiB. */
  public static long iohgatp(SecondStageMode mode, int gscid, long rootPhysAddr) {
    return IOHGATP_MODE.place(mode.encoding())
        | GSCID.place(gscid)
        | IOHGATP_PPN.place(rootPhysAddr >>> 12);
  }

  /** {@code msiptp} of a flat table. */
  public static long flatMsiptp(long tablePhysAddr) {
    return MSIPTP_MODE.place(MSIPTP_FLAT) | MSIPTP_PPN.place(tablePhysAddr >>> 12);
  }

  /**
   * {@code fsc} of a context with a process directory.
   *
   * @param mode one of the {@code PDTP_} values
   */
  public static long pdtp(int mode, long rootPhysAddr) {
    return FSC_MODE.place(mode) | FSC_PPN.place(rootPhysAddr >>> 12);
  }
}

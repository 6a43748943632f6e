package portcullis.riscv.device;

import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.ProcessContext;

/**
 * The configuration checks of a valid device context, section 2.1.4, by its numbers. Thread-safe.
 */
final class DeviceContextCheck {
  private final Capabilities capabilities;
  private final boolean guestWidthWritable;

  /**
   * @param guestWidthWritable whether {@code fctl.GXL} is
   */
  DeviceContextCheck(Capabilities capabilities, boolean guestWidthWritable) {
    this.capabilities = capabilities;
    this.guestWidthWritable = guestWidthWritable;
  }

  /**
   * Whether "DDT entry misconfigured" has to be reported for the base format.
   *
   * @param bigEndian {@code fctl.BE}
   * @param narrowGuest {@code fctl.GXL}
   */
  boolean isMisconfigured(
      long tc, long iohgatp, long ta, long fsc, boolean bigEndian, boolean narrowGuest) {
    boolean narrow = DeviceContext.SXL.isSet(tc);
    return hasReservedBits(tc, ta, fsc) // 1
        || isAtsMisconfigured(tc, iohgatp) // 2 to 7
        || isFirstStageMisconfigured(tc, fsc) // 8 to 12
        || isSecondStageMisconfigured(iohgatp, narrowGuest) // 13 to 15, 17
        || isUpdateMisconfigured(tc) // 18
        || (!capabilities.has(Capabilities.END)
            && DeviceContext.SBE.isSet(tc) != bigEndian) // 19 and 21
        || (narrowGuest ? !narrow : narrow && !guestWidthWritable); // 20
  }

  /** The check of a valid process context, section 2.2.4; {@code narrow} is {@code tc.SXL}. */
  boolean isProcessMisconfigured(long ta, long fsc, boolean narrow) {
    return (ta & ProcessContext.TA.reservedMask()) != 0
        || (fsc & DeviceContext.FSC.reservedMask()) != 0 // 1
        || !isFirstStageSupported(DeviceContext.FSC_MODE.extractInt(fsc), narrow); // 2 to 4
  }

  /** Levels of a first-stage mode that was found good; 0 for Bare. */
  static int firstLevels(int mode, boolean narrow) {
    FirstStageMode wide = FirstStageMode.of(mode);
    return mode == 0 ? 0 : narrow ? 2 : wide == null ? 0 : wide.levels();
  }

  /** Levels of a second-stage mode that was found good; 0 for Bare. */
  static int secondLevels(int mode, boolean narrowGuest) {
    return mode == 0 ? 0 : narrowGuest ? 2 : mode - DeviceContext.IOHGATP_SV39X4 + 3;
  }

  private boolean isFirstStageSupported(int mode, boolean narrow) {
    FirstStageMode wide = FirstStageMode.of(mode);
    return wide != null
        && (narrow
            ? mode == 0 || (wide == FirstStageMode.SV39 && capabilities.has(Capabilities.SV32))
            : capabilities.supports(wide));
  }

  /** Whether it has to be reported for the rest of the extended format. */
  boolean isExtensionMisconfigured(
      long iohgatp, long msiptp, long msiAddrMask, long msiAddrPattern, long last) {
    int mode = DeviceContext.MSIPTP_MODE.extractInt(msiptp);
    boolean hasReserved =
        (msiptp & DeviceContext.MSIPTP.reservedMask()) != 0
            || (msiAddrMask & DeviceContext.MSI_ADDR_MASK.reservedMask()) != 0
            || (msiAddrPattern & DeviceContext.MSI_ADDR_PATTERN.reservedMask()) != 0
            || last != 0;
    return hasReserved // 1
        || mode > 1 // 16
        // "When DC.iohgatp.MODE is Bare, DC.msiptp.MODE must be set to Off by software."
        || (mode != 0 && DeviceContext.IOHGATP_MODE.extract(iohgatp) == DeviceContext.IOHGATP_BARE);
  }

  private boolean hasReservedBits(long tc, long ta, long fsc) {
    long qos = DeviceContext.RCID.mask() | DeviceContext.MCID.mask();
    return (tc & DeviceContext.TC.reservedMask()) != 0
        || (ta & DeviceContext.TA.reservedMask()) != 0
        || (fsc & DeviceContext.FSC.reservedMask()) != 0
        || (!capabilities.has(Capabilities.QOSID) && (ta & qos) != 0);
  }

  private boolean isAtsMisconfigured(long tc, long iohgatp) {
    boolean ats = DeviceContext.EN_ATS.isSet(tc);
    boolean pri = DeviceContext.EN_PRI.isSet(tc);
    boolean prpr = DeviceContext.PRPR.isSet(tc);
    boolean t2gpa = DeviceContext.T2GPA.isSet(tc);
    boolean bare = DeviceContext.IOHGATP_MODE.extract(iohgatp) == DeviceContext.IOHGATP_BARE;
    return (!capabilities.has(Capabilities.ATS) && (ats || pri || prpr)) // 2
        || (!ats && t2gpa) // 3
        || (!ats && pri) // 4
        || (!pri && prpr) // 5
        || (!capabilities.has(Capabilities.T2GPA) && t2gpa) // 6
        || (t2gpa && bare); // 7
  }

  private boolean isFirstStageMisconfigured(long tc, long fsc) {
    int mode = DeviceContext.FSC_MODE.extractInt(fsc);
    if (DeviceContext.PDTV.isSet(tc)) {
      return switch (mode) { // 8
        case DeviceContext.PDTP_BARE -> false;
        case DeviceContext.PDTP_PD8 -> !capabilities.has(Capabilities.PD8);
        case DeviceContext.PDTP_PD17 -> !capabilities.has(Capabilities.PD17);
        case DeviceContext.PDTP_PD20 -> !capabilities.has(Capabilities.PD20);
        default -> true;
      };
    }
    return !isFirstStageSupported(mode, DeviceContext.SXL.isSet(tc)) // 9 to 11
        || DeviceContext.DPE.isSet(tc); // 12
  }

  private boolean isSecondStageMisconfigured(long iohgatp, boolean narrowGuest) {
    int mode = DeviceContext.IOHGATP_MODE.extractInt(iohgatp);
    boolean supported = switch (mode) { // 13 to 15
          case DeviceContext.IOHGATP_BARE -> true;
          case DeviceContext.IOHGATP_SV39X4 -> // Sv32x4 has the same encoding
              capabilities.has(narrowGuest ? Capabilities.SV32X4 : Capabilities.SV39X4);
          case DeviceContext.IOHGATP_SV48X4 ->
              !narrowGuest && capabilities.has(Capabilities.SV48X4);
          case DeviceContext.IOHGATP_SV57X4 ->
              !narrowGuest && capabilities.has(Capabilities.SV57X4);
          default -> false;
        };
    return !supported
        || (mode != DeviceContext.IOHGATP_BARE
            && (DeviceContext.IOHGATP_PPN.extract(iohgatp) & 3) != 0); // 17
  }

  private boolean isUpdateMisconfigured(long tc) {
    return !capabilities.has(Capabilities.AMO_HWAD)
        && (DeviceContext.SADE.isSet(tc) || DeviceContext.GADE.isSet(tc));
  }
}

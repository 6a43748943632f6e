package portcullis.riscv.device;

import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.FirstStageMode;

/**
 * The configuration checks of a valid device context, section 2.1.4, in its order and by its
 * numbers, while {@code fctl.BE} and {@code fctl.GXL} are 0 and read-only.
 *
 * <p>What this model lacks is refused here, because its capability is 0.
 */
final class DeviceContextCheck {
  private final Capabilities capabilities;

  DeviceContextCheck(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /** Whether "DDT entry misconfigured" has to be reported for the base format. */
  boolean isMisconfigured(long tc, long iohgatp, long ta, long fsc) {
    return hasReservedBits(tc, ta, fsc) // 1
        || isAtsMisconfigured(tc, iohgatp) // 2 to 7
        || isFirstStageMisconfigured(tc, fsc) // 8 to 12
        || isSecondStageMisconfigured(iohgatp) // 13 to 15, 17
        || isUpdateMisconfigured(tc) // 18
        || DeviceContext.SBE.isSet(tc) // 19 and 21: equal to fctl.BE
        || DeviceContext.SXL.isSet(tc); // 20: fctl.GXL is 0 and not writable
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
    FirstStageMode firstStage = FirstStageMode.of(mode);
    return firstStage == null // 9
        || !capabilities.supports(firstStage) // 10; 11 is for SXL
        || DeviceContext.DPE.isSet(tc); // 12
  }

  private boolean isSecondStageMisconfigured(long iohgatp) {
    int mode = DeviceContext.IOHGATP_MODE.extractInt(iohgatp);
    boolean supported = switch (mode) { // 13 and 14; 15 is for GXL
          case DeviceContext.IOHGATP_BARE -> true;
          case DeviceContext.IOHGATP_SV39X4 -> capabilities.has(Capabilities.SV39X4);
          case DeviceContext.IOHGATP_SV48X4 -> capabilities.has(Capabilities.SV48X4);
          case DeviceContext.IOHGATP_SV57X4 -> capabilities.has(Capabilities.SV57X4);
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

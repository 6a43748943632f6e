package portcullis.riscv.spec;

/**
 * The translation-request interface for debug: {@code tr_req_iova}, {@code tr_req_ctl}, {@code
 * tr_response}. Sections 5.24 to 5.26.
 */
public final class TranslationRequest {
  /** Page number of the IOVA to translate. */
  public static final BitField VPN = BitField.warl("vpn", 12, 63);

  /** Set to start a translation, clear when its response is there. */
  public static final BitField GO_BUSY = BitField.rw1s("Go/Busy", 0);

  /** Privileged access is requested. */
  public static final BitField PRIV = BitField.warl("Priv", 1, 1);

  /** Execute permission is requested. */
  public static final BitField EXE = BitField.warl("Exe", 2, 2);

  /** Only read permission is requested. */
  public static final BitField NW = BitField.warl("NW", 3, 3);

  /** The process id. */
  public static final BitField PID = BitField.warl("PID", 12, 31);

  /** The request has a process id. */
  public static final BitField PV = BitField.warl("PV", 32, 32);

  /** The device id. */
  public static final BitField DID = BitField.warl("DID", 40, 63);

  /** The translation ended in a fault. */
  public static final BitField FAULT = BitField.ro("fault", 0, 0);

  /** Memory type of the translation. */
  public static final BitField PBMT = BitField.ro("PBMT", 7, 8);

  /** The range is larger than 4 KiB and its size is in {@link #PPN}. */
  public static final BitField S = BitField.ro("S", 9, 9);

  /** Physical page number of the translation. */
  public static final BitField PPN = BitField.ro("PPN", 10, 53);

  /** Every bit of {@code tr_req_iova}. */
  public static final Layout IOVA_LAYOUT =
      Layout.of("tr_req_iova", "5.24", 64, BitField.reserved(0, 11), VPN);

  /** Every bit of {@code tr_req_ctl}. */
  public static final Layout CTL_LAYOUT =
      Layout.of(
          "tr_req_ctl",
          "5.25",
          64,
          GO_BUSY,
          PRIV,
          EXE,
          NW,
          BitField.reserved(4, 11),
          PID,
          PV,
          BitField.reserved(33, 35),
          BitField.custom(36, 39),
          DID);

  /** Every bit of {@code tr_response}. */
  public static final Layout RESPONSE_LAYOUT =
      Layout.of(
          "tr_response",
          "5.26",
          64,
          FAULT,
          BitField.reserved(1, 6),
          PBMT,
          S,
          PPN,
          BitField.reserved(54, 59),
          BitField.custom(60, 63));

  private TranslationRequest() {}
}

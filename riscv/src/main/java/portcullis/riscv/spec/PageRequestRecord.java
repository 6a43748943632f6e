package portcullis.riscv.spec;

import java.util.List;

/** A record of the page-request queue: two doublewords. Section 3.3. */
public final class PageRequestRecord {
  /** Size of a record. */
  public static final int BYTES = 16;

  /** The process id. */
  public static final BitField PID = BitField.rw("PID", 12, 31);

  /** There is a process id. */
  public static final BitField PV = BitField.rw("PV", 32, 32);

  /** Supervisor privilege is requested; only with a process id. */
  public static final BitField PRIV = BitField.rw("PRIV", 33, 33);

  /** Execute permission is requested; only with a process id. */
  public static final BitField EXEC = BitField.rw("EXEC", 34, 34);

  /** The device id. */
  public static final BitField DID = BitField.rw("DID", 40, 63);

  /** Payload: read permission is requested. */
  public static final BitField R = BitField.rw("R", 0, 0);

  /** Payload: write permission is requested. */
  public static final BitField W = BitField.rw("W", 1, 1);

  /** Payload: the last request of its group, which is answered. */
  public static final BitField L = BitField.rw("L", 2, 2);

  /** Payload: number of the group. */
  public static final BitField GROUP_INDEX = BitField.rw("Page Request Group Index", 3, 11);

  /** Payload: bits 63:12 of the address. */
  public static final BitField PAGE_ADDRESS = BitField.rw("Page Address", 12, 63);

  /** The doublewords. */
  public static final List<Layout> WORDS =
      List.of(
          Layout.of(
              "page request, header",
              "3.3",
              64,
              BitField.reserved(0, 11),
              PID,
              PV,
              PRIV,
              EXEC,
              BitField.reserved(35, 39),
              DID),
          Layout.of("page request, payload", "3.3", 64, R, W, L, GROUP_INDEX, PAGE_ADDRESS));

  private PageRequestRecord() {}

  /**
   * Whether a message wants a Page Request Group Response: the last of its group, unless it is a
   * Stop Marker.
   */
  public static boolean wantsResponse(long payload) {
    return L.isSet(payload) && (R.isSet(payload) || W.isSet(payload));
  }
}

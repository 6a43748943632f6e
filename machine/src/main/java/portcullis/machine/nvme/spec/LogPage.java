package portcullis.machine.nvme.spec;

import org.jspecify.annotations.Nullable;

/**
 * Log pages of Get Log Page, section 5.14.1. Dword 10: id in 7:0, Retain Asynchronous Event in 15,
 * lower number of dwords minus one in 31:16; dword 11: upper number in 15:0; dwords 12 and 13:
 * offset in bytes.
 */
public enum LogPage {
  /** Error Information, section 5.14.1.1: the newest entry first, see {@link ErrorEntry}. */
  ERROR_INFORMATION(0x01),
  /** SMART / Health Information, section 5.14.1.2: see {@link HealthLog}. */
  HEALTH(0x02),
  /** Firmware Slot Information, section 5.14.1.3: active slot in byte 0, revision 1 at byte 8. */
  FIRMWARE_SLOT(0x03);

  /** Dword 10: the event that announced the page stays in force. */
  public static final int RETAIN_EVENT = 1 << 15;

  /** Bytes of the health and firmware pages. */
  public static final int PAGE_BYTES = 512;

  private final int code;

  LogPage(int code) {
    this.code = code;
  }

  /** The page with this id, or null if it is not here. */
  public static @Nullable LogPage of(int code) {
    for (LogPage page : values()) {
      if (page.code == code) {
        return page;
      }
    }
    return null;
  }

  /** The id. */
  public int code() {
    return code;
  }
}

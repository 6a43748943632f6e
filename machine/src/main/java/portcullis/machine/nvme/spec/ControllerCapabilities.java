package portcullis.machine.nvme.spec;

/**
 * Controller Capabilities (CAP), section 3.1.1.
 *
 * @param maxQueueEntries MQES (15:0) plus one
 * @param contiguousQueuesRequired CQR (16)
 * @param readyTimeoutMillis TO (31:24) in milliseconds, a multiple of 500
 * @param doorbellStrideLog2 bytes between doorbells as a power of two, DSTRD (35:32) plus two
 * @param nvmCommandSet CSS (44:37) bit 0
 * @param minPageLog2 smallest memory page, MPSMIN (51:48) plus 12
 * @param maxPageLog2 largest memory page, MPSMAX (55:52) plus 12
 */
public record ControllerCapabilities(
    int maxQueueEntries,
    boolean contiguousQueuesRequired,
    int readyTimeoutMillis,
    int doorbellStrideLog2,
    boolean nvmCommandSet,
    int minPageLog2,
    int maxPageLog2) {
  private static final int TIMEOUT_UNIT_MILLIS = 500;

  /** Takes the register apart. */
  public static ControllerCapabilities decode(long register) {
    return new ControllerCapabilities(
        (int) (register & 0xffff) + 1,
        (register >>> 16 & 1) != 0,
        (int) (register >>> 24 & 0xff) * TIMEOUT_UNIT_MILLIS,
        (int) (register >>> 32 & 0xf) + 2,
        (register >>> 37 & 1) != 0,
        (int) (register >>> 48 & 0xf) + 12,
        (int) (register >>> 52 & 0xf) + 12);
  }

  /** Puts the register together. */
  public long encode() {
    return (maxQueueEntries - 1L & 0xffff)
        | (contiguousQueuesRequired ? 1L << 16 : 0)
        | (long) (readyTimeoutMillis / TIMEOUT_UNIT_MILLIS & 0xff) << 24
        | (long) (doorbellStrideLog2 - 2 & 0xf) << 32
        | (nvmCommandSet ? 1L << 37 : 0)
        | (long) (minPageLog2 - 12 & 0xf) << 48
        | (long) (maxPageLog2 - 12 & 0xf) << 52;
  }
}

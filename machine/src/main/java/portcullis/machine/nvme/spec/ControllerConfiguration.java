package portcullis.machine.nvme.spec;

/**
 * Controller Configuration (CC), section 3.1.5.
 *
 * @param enable EN (0)
 * @param commandSet CSS (6:4): 0 is the NVM command set
 * @param pageLog2 memory page size, MPS (10:7) plus 12
 * @param arbitration AMS (13:11): 0 is round robin
 * @param shutdown SHN (15:14)
 * @param submissionEntryLog2 IOSQES (19:16): bytes of an I/O submission entry as a power of two
 * @param completionEntryLog2 IOCQES (23:20): bytes of an I/O completion entry as a power of two
 */
public record ControllerConfiguration(
    boolean enable,
    int commandSet,
    int pageLog2,
    int arbitration,
    int shutdown,
    int submissionEntryLog2,
    int completionEntryLog2) {
  /** SHN: no notification. */
  public static final int NO_SHUTDOWN = 0;

  /** SHN: normal shutdown. */
  public static final int NORMAL_SHUTDOWN = 1;

  /** SHN: abrupt shutdown. */
  public static final int ABRUPT_SHUTDOWN = 2;

  /** The bit EN. */
  public static final int ENABLE = 1;

  /** The bits that software can write. */
  public static final int WRITABLE = 0x00ff_fff1;

  /** The only configuration that the NVM command set with 4 KiB pages needs, enabled. */
  public static ControllerConfiguration enabled() {
    return new ControllerConfiguration(
        true, 0, 12, 0, NO_SHUTDOWN, SubmissionEntry.SIZE_LOG2, CompletionEntry.SIZE_LOG2);
  }

  /** Takes the register apart. */
  public static ControllerConfiguration decode(int register) {
    return new ControllerConfiguration(
        (register & ENABLE) != 0,
        register >>> 4 & 7,
        (register >>> 7 & 0xf) + 12,
        register >>> 11 & 7,
        register >>> 14 & 3,
        register >>> 16 & 0xf,
        register >>> 20 & 0xf);
  }

  /** Puts the register together. */
  public int encode() {
    return (enable ? ENABLE : 0)
        | (commandSet & 7) << 4
        | (pageLog2 - 12 & 0xf) << 7
        | (arbitration & 7) << 11
        | (shutdown & 3) << 14
        | (submissionEntryLog2 & 0xf) << 16
        | (completionEntryLog2 & 0xf) << 20;
  }
}

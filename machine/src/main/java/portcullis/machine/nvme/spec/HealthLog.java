package portcullis.machine.nvme.spec;

/**
 * Fields of the SMART / Health Information log, section 5.14.1.2. Counters have 16 bytes, of which
 * the lower 8 are enough.
 */
public enum HealthLog {
  /** Critical Warning. */
  CRITICAL_WARNING(0, 1),
  /** Composite Temperature in kelvins. */
  TEMPERATURE(1, 2),
  /** Available Spare in percent. */
  AVAILABLE_SPARE(3, 1),
  /** Available Spare Threshold in percent. */
  SPARE_THRESHOLD(4, 1),
  /** Percentage Used. */
  PERCENTAGE_USED(5, 1),
  /** Data Units Read: thousands of 512 bytes, rounded up. */
  DATA_UNITS_READ(32, 16),
  /** Data Units Written: thousands of 512 bytes, rounded up. */
  DATA_UNITS_WRITTEN(48, 16),
  /** Host Read Commands. */
  READ_COMMANDS(64, 16),
  /** Host Write Commands. */
  WRITE_COMMANDS(80, 16),
  /** Controller Busy Time in minutes. */
  BUSY_MINUTES(96, 16),
  /** Power Cycles. */
  POWER_CYCLES(112, 16),
  /** Power On Hours. */
  POWER_ON_HOURS(128, 16),
  /** Unsafe Shutdowns. */
  UNSAFE_SHUTDOWNS(144, 16),
  /** Media and Data Integrity Errors. */
  MEDIA_ERRORS(160, 16),
  /** Number of Error Information Log Entries over the controller's life. */
  ERROR_ENTRIES(176, 16);

  private final int offset;
  private final int sizeBytes;

  HealthLog(int offset, int sizeBytes) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
  }

  /** Offset in bytes. */
  public int offset() {
    return offset;
  }

  /** Number of bytes. */
  public int sizeBytes() {
    return sizeBytes;
  }
}

package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import portcullis.core.sync.Clock;
import portcullis.machine.nvme.spec.ErrorEntry;
import portcullis.machine.nvme.spec.HealthLog;
import portcullis.machine.nvme.spec.LogPage;

/** Fills in log pages. Owned by the controller's thread. */
final class LogPages {
  private static final long NANOS_PER_MINUTE = 60_000_000_000L;
  private static final int BYTES_PER_UNIT = 512_000;
  private static final int FULL_SPARE_PERCENT = 100;
  private static final int FIRMWARE_SLOT_1 = 1;
  private static final int FIRMWARE_REVISION_1 = 8;

  private final NvmeStatistics statistics;
  private final ErrorLog errors;
  private final long startNanos = Clock.nanos();

  LogPages(NvmeStatistics statistics, ErrorLog errors) {
    this.statistics = statistics;
    this.errors = errors;
  }

  /** Bytes of a page. */
  static int sizeBytes(LogPage page) {
    return switch (page) {
      case ERROR_INFORMATION -> ErrorLog.ENTRIES * ErrorEntry.SIZE_BYTES;
      case HEALTH, FIRMWARE_SLOT -> LogPage.PAGE_BYTES;
    };
  }

  /** Writes a page over zeroes. */
  void write(LogPage page, MemorySegment target) {
    switch (page) {
      case ERROR_INFORMATION -> errors.write(target);
      case HEALTH -> writeHealth(target);
      case FIRMWARE_SLOT -> {
        Field.put(target, 0, 1, FIRMWARE_SLOT_1);
        Field.putText(target, FIRMWARE_REVISION_1, 8, ControllerProfile.FIRMWARE, ' ');
      }
    }
  }

  private void writeHealth(MemorySegment target) {
    long onMinutes = (Clock.nanos() - startNanos) / NANOS_PER_MINUTE;
    put(target, HealthLog.TEMPERATURE, ControllerProfile.TEMPERATURE_KELVIN);
    put(target, HealthLog.AVAILABLE_SPARE, FULL_SPARE_PERCENT);
    put(target, HealthLog.DATA_UNITS_READ, units(statistics.bytesRead()));
    put(target, HealthLog.DATA_UNITS_WRITTEN, units(statistics.bytesWritten()));
    put(target, HealthLog.READ_COMMANDS, statistics.readCommands());
    put(target, HealthLog.WRITE_COMMANDS, statistics.writeCommands());
    put(target, HealthLog.BUSY_MINUTES, statistics.busyNanos() / NANOS_PER_MINUTE);
    put(target, HealthLog.POWER_CYCLES, 1);
    put(target, HealthLog.POWER_ON_HOURS, onMinutes / 60);
    put(target, HealthLog.MEDIA_ERRORS, statistics.mediaErrors());
    put(target, HealthLog.ERROR_ENTRIES, errors.count());
  }

  private static long units(long bytes) {
    return (bytes + BYTES_PER_UNIT - 1) / BYTES_PER_UNIT;
  }

  private static void put(MemorySegment target, HealthLog field, long value) {
    Field.put(target, field.offset(), field.sizeBytes(), value);
  }
}

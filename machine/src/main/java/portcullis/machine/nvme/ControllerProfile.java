package portcullis.machine.nvme;

import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.pci.PciIdentity;

/**
 * What kind of controller it is.
 *
 * @param serial up to 20 ASCII characters
 * @param model up to 40 ASCII characters
 * @param ioQueuePairs how many I/O submission queues, and completion queues, there can be
 * @param maxQueueEntries the most entries of a queue, 2 to 65536
 * @param maxTransferLog2 the most bytes a command moves, as a power of two, 12 to 24
 */
public record ControllerProfile(
    String serial, String model, int ioQueuePairs, int maxQueueEntries, int maxTransferLog2) {
  /** Firmware revision that every controller reports. */
  public static final String FIRMWARE = "1.0";

  /** Composite temperature that every controller reports, in kelvins: it does not warm up. */
  public static final int TEMPERATURE_KELVIN = 298;

  /** Class code: mass storage, non-volatile memory, NVM Express I/O controller. */
  static final int CLASS_CODE = 0x010802;

  /** Version 1.4.0, as register VS has it. */
  static final int VERSION = 0x0001_0400;

  // No vendor: the id is one that emulators use and no product has.
  private static final int VENDOR_ID = 0x1234;
  private static final int DEVICE_ID = 0x0e0e;
  private static final int MAX_IO_QUEUE_PAIRS = 1024;

  /** Checks the ranges. */
  public ControllerProfile {
    if (serial.length() > 20
        || model.length() > 40
        || ioQueuePairs < 1
        || ioQueuePairs > MAX_IO_QUEUE_PAIRS
        || maxQueueEntries < 2
        || maxQueueEntries > 65536
        || maxTransferLog2 < 12
        || maxTransferLog2 > 24) {
      throw new IllegalArgumentException(
          "%s %s: %d queue pairs, %d entries, transfers up to 2^%d"
              .formatted(serial, model, ioQueuePairs, maxQueueEntries, maxTransferLog2));
    }
  }

  /** 16 I/O queue pairs of up to 1024 entries, transfers of up to 1 MiB. */
  public static ControllerProfile standard(String serial) {
    return new ControllerProfile(serial, "Portcullis NVMe", 16, 1024, 20);
  }

  /** The most bytes a command moves. */
  public int maxTransferBytes() {
    return 1 << maxTransferLog2;
  }

  /** The same in pages as a power of two, as Identify has it. */
  int maxTransferPagesLog2() {
    return maxTransferLog2 - Integer.numberOfTrailingZeros(Prp.PAGE_BYTES);
  }

  PciIdentity pciIdentity() {
    return new PciIdentity(VENDOR_ID, DEVICE_ID, CLASS_CODE, 1);
  }
}

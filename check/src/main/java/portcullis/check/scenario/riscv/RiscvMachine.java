package portcullis.check.scenario.riscv;

import portcullis.check.program.Scenario;
import portcullis.check.scenario.DataPages;
import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.DirectoryMode;

/** Core and the RISC-V driver as they ship over {@link SmallUnit}s, and pages with owners. */
abstract class RiscvMachine extends Scenario {
  static final long PAGE_BYTES = DataPages.PAGE_BYTES;
  static final int DEVICE_ID = 8;

  private static final long BASE = 0x10_0000;
  private static final int TABLE_BYTES = 0x4_0000;
  private static final int DATA_PAGES = 4;
  private static final long TIMEOUT_NANOS = 1_000_000;

  // One for all executions: it is simulated and zero at the start of each.
  static final PhysicalMemory MEMORY =
      PhysicalMemory.anonymous(BASE, TABLE_BYTES + DATA_PAGES * PAGE_BYTES);

  final PageAllocator tables = new PageAllocator(MEMORY, BASE, TABLE_BYTES, AllocationGate.OPEN);
  final RiscvIommuDriver driver = new RiscvIommuDriver(tables);
  final IommuSystem system = new IommuSystem(tables);
  private final DataPages pages = new DataPages(dataPage(0), DATA_PAGES);

  /** Hardware with a directory of one level, in which nothing runs yet. */
  static SmallUnit hardware(int index, ReadOrder order) {
    return hardware(index, order, DirectoryMode.ONE_LEVEL);
  }

  static SmallUnit hardware(int index, ReadOrder order, DirectoryMode directory) {
    return new SmallUnit(index, MEMORY, directory, new UnitWalker(MEMORY, DEVICE_ID, order));
  }

  /** Brings hardware up, with a command queue of so many entries. */
  final RiscvIommu install(SmallUnit hardware, int entriesLog2) {
    UnitSettings settings =
        new UnitSettings(
            entriesLog2, 1, 1, TIMEOUT_NANOS, TIMEOUT_NANOS, TIMEOUT_NANOS, TIMEOUT_NANOS, 4);
    RiscvIommuDriver.InstallOutcome outcome =
        driver.install(
            "unit", hardware, new InterruptDelivery.Wire(hardware.interrupt), settings, _ -> {});
    return switch (outcome) {
      case RiscvIommuDriver.InstallOutcome.Installed installed -> installed.unit();
      case RiscvIommuDriver.InstallOutcome.Refused refused ->
          throw new AssertionError(refused.reason());
    };
  }

  /** Ends set-up: the hardware goes on by itself, and refuses none of the commands to come. */
  final void serve(SmallUnit hardware) {
    serve(hardware, -1);
  }

  /** The same, and refuses the command of that number from here. */
  final void serve(SmallUnit hardware, int refusedCommand) {
    hardware.serve(refusedCommand);
    agent("unit", hardware::run);
  }

  /** The device with that id, alone in its group. */
  static DeviceDescription described(int deviceId) {
    return DeviceDescription.alone("device " + deviceId, deviceId);
  }

  final Device device(RiscvIommu unit, DeviceDescription description) {
    return switch (system.probe(unit, description)) {
      case IommuSystem.ProbeResult.Present present -> present.device();
      case IommuSystem.ProbeResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** A domain that maps nothing. */
  final PagingDomain domain(String name) {
    PagingDomain made = system.createPagingDomain(name, driver);
    if (made == null) {
      throw new AssertionError("no memory for " + name);
    }
    return made;
  }

  /** Physical address of a page of data. */
  static long dataPage(int number) {
    return BASE + TABLE_BYTES + number * PAGE_BYTES;
  }

  /** Maps a page of data at an IOVA. */
  static void map(PagingDomain domain, long iova, int number) {
    DataPages.map(domain, iova, dataPage(number));
  }

  /** Unmaps a page and waits until no device can reach it: contract 4. */
  static FlushReport unmap(PagingDomain domain, long iova) {
    return DataPages.unmap(domain, iova);
  }

  /** From now on nobody may touch a page of data through an IOMMU. */
  final void giveAway(int number) {
    pages.giveAway(number);
  }

  /** A device's access to wherever an IOVA leads, if anywhere. */
  final void touch(SmallUnit unit, int deviceId, long iova) {
    unit.request(deviceId, UnitWalker.NO_PROCESS, iova, this::touched);
  }

  /** What a device may do with an address that it was let through to. */
  final void touched(long physAddr) {
    if (physAddr != UnitWalker.REFUSED) {
      pages.touched("the unit", physAddr);
    }
  }
}

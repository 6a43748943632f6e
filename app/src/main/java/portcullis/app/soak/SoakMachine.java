package portcullis.app.soak;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunFailedException;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.FaultLog;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;

/** Two IOMMUs with room for engines and disks behind each, on one memory. Thread-safe. */
final class SoakMachine {
  /** Where interrupts of devices go. */
  static final long DOORBELL = 0x2800_0000L;

  private static final long BAR_WINDOW = 0x4000_0000L;
  private static final long BAR_WINDOW_BYTES = 0x1000_0000L;
  private static final long RAM = 0x8000_0000L;
  private static final long TABLE_BYTES = 32L << 20;
  private static final long BUFFER_BYTES = 32L << 20;
  private static final int UNITS = 2;
  private static final int INTERRUPT_IDENTITIES = 64;
  private static final int FAULTS_KEPT_PER_DEVICE = 16;
  // Devices 0 and 1 of bus 0 are left to the host bridge and the IOMMUs.
  private static final int FIRST_DEVICE = 2;

  private final SoakScene scene;
  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, TABLE_BYTES + BUFFER_BYTES);
  private final SystemBus bus = new SystemBus(ram);
  private final RefusalGate gate;
  private final PageAllocator tables;
  private final PageAllocator buffers =
      new PageAllocator(ram, RAM + TABLE_BYTES, BUFFER_BYTES, AllocationGate.OPEN);
  private final MsiController interrupts = new MsiController(INTERRUPT_IDENTITIES);
  private final FaultLog faults = new FaultLog(FAULTS_KEPT_PER_DEVICE, fault -> {});
  private final IommuSystem system;
  private final RiscvIommuDriver driver;
  private final List<SoakUnit> units = new ArrayList<>();
  private final PciHost host;

  SoakMachine(SoakScene scene, SoakOptions.Spoil spoil) throws RunFailedException {
    this.scene = scene;
    gate = new RefusalGate(scene);
    tables = new PageAllocator(ram, RAM, TABLE_BYTES, gate);
    system = new IommuSystem(tables);
    driver = new RiscvIommuDriver(tables);
    bus.map(DOORBELL, interrupts);
    for (int i = 0; i < UNITS; i++) {
      units.add(
          SoakUnit.start("iommu" + i, bus, driver, interrupts, DOORBELL, faults, scene, spoil));
    }
    host = new PciHost(bus, BAR_WINDOW, BAR_WINDOW_BYTES);
  }

  SoakScene scene() {
    return scene;
  }

  RefusalGate gate() {
    return gate;
  }

  PhysicalMemory ram() {
    return ram;
  }

  PageAllocator tables() {
    return tables;
  }

  PageAllocator buffers() {
    return buffers;
  }

  MsiController interrupts() {
    return interrupts;
  }

  IommuSystem system() {
    return system;
  }

  PciHost host() {
    return host;
  }

  List<SoakUnit> units() {
    return units;
  }

  /** The IOMMU that the device with a number is behind. */
  SoakUnit unitOf(int device) {
    return units.get(device % UNITS);
  }

  static RequesterId idOf(int device) {
    return RequesterId.of((device + FIRST_DEVICE) << 3);
  }

  /** Faults reported so far. */
  long faults() {
    return faults.total();
  }

  /**
   * Commands that drivers have given up so far. What was done while this grew may have failed, and
   * the hardware may not have taken it up; what was done while it stayed must have succeeded.
   */
  long commandsFailed() {
    long failed = 0;
    for (SoakUnit unit : units) {
      failed += unit.unit().statistics().get(UnitCounter.FAILED_COMMANDS);
    }
    return failed;
  }

  /** Makes a domain; null if there was no memory. */
  @Nullable PagingDomain createDomain(String name) {
    return system.createPagingDomain(name, driver);
  }

  /** Address-space ids in use. */
  int idsInUse() {
    return driver.addressSpaceIdsInUse();
  }

  /** Plugs in an engine and probes it, blocked; null, and nothing is left, if that is refused. */
  @Nullable Engine plugEngine(String name, int device) {
    RequesterId id = idOf(device);
    host.add(id, new DmaTestEngine(), unitOf(device).hardware());
    DeviceDescription description = DeviceDescription.alone(name, id.value());
    return switch (system.probe(unitOf(device).unit(), description)) {
      case IommuSystem.ProbeResult.Present present -> Engine.of(host, id, present.device());
      case IommuSystem.ProbeResult.Refused _ -> {
        host.remove(id);
        yield null;
      }
    };
  }

  /** Releases and removes it. */
  void unplug(Engine engine) {
    system.release(engine.device());
    host.remove(engine.id());
  }

  /** Switches everything off; says what did not go as it should, or null. */
  @Nullable String close() {
    host.close();
    boolean down = true;
    for (SoakUnit unit : units) {
      down &= unit.close();
    }
    int ids = driver.addressSpaceIdsInUse();
    long tableBytes = tables.allocatedBytes();
    long bufferBytes = buffers.allocatedBytes();
    ram.close();
    return down && ids == 0 && tableBytes == 0 && bufferBytes == 0
        ? null
        : "units off: %b, left: %d address-space ids, 0x%x bytes of tables, 0x%x of buffers"
            .formatted(down, ids, tableBytes, bufferBytes);
  }
}

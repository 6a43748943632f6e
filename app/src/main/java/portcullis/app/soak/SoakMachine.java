package portcullis.app.soak;

import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunFailedException;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
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

/** IOMMUs with room for engines and disks behind them, on one memory. Thread-safe. */
final class SoakMachine {
  /** Where interrupts of devices go. */
  static final long DOORBELL = 0x2800_0000L;

  private static final long BAR_WINDOW = 0x4000_0000L;
  private static final long BAR_WINDOW_BYTES = 0x1000_0000L;
  private static final long RAM = 0x8000_0000L;
  private static final long TABLE_BYTES = 32L << 20;
  private static final long BUFFER_BYTES = 32L << 20;
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
  private final PciHost host;
  private final SoakHardware hardware;

  SoakMachine(SoakScene scene, SoakOptions options) throws RunFailedException {
    this.scene = scene;
    gate = new RefusalGate(scene);
    tables = new PageAllocator(ram, RAM, TABLE_BYTES, gate);
    system = new IommuSystem(tables);
    bus.map(DOORBELL, interrupts);
    host = new PciHost(bus, BAR_WINDOW, BAR_WINDOW_BYTES);
    hardware =
        options.kind().isS390()
            ? new S390Hardware(options.kind(), bus, host, tables, faults, scene, options.spoil())
            : new RiscvHardware(bus, host, tables, interrupts, faults, scene, options.spoil());
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

  SoakHardware hardware() {
    return hardware;
  }

  static RequesterId idOf(int device) {
    return RequesterId.of((device + FIRST_DEVICE) << 3);
  }

  /** Faults reported so far. */
  long faults() {
    return faults.total();
  }

  /** See {@link SoakHardware#commandsFailed}. */
  long commandsFailed() {
    return hardware.commandsFailed();
  }

  /** Makes a domain; null if there was no memory. */
  @Nullable PagingDomain createDomain(String name) {
    return system.createPagingDomain(name, hardware.driver());
  }

  /** Plugs in an engine and probes it, blocked; null, and nothing is left, if that is refused. */
  @Nullable Engine plugEngine(String name, int device) {
    RequesterId id = idOf(device);
    Iommu iommu;
    try {
      iommu = hardware.plug(device, id, new DmaTestEngine()).iommu();
    } catch (RunFailedException e) {
      throw new IllegalStateException(name, e);
    }
    DeviceDescription description = DeviceDescription.alone(name, id.value());
    return switch (system.probe(iommu, description)) {
      case IommuSystem.ProbeResult.Present present -> {
        hardware.follow(id, present.device());
        yield Engine.of(this, id, present.device());
      }
      case IommuSystem.ProbeResult.Refused _ -> {
        hardware.unplug(id);
        yield null;
      }
    };
  }

  /** Releases and removes it. */
  void unplug(Engine engine) {
    system.release(engine.device());
    hardware.unplug(engine.id());
  }

  /** Switches everything off; says what did not go as it should, or null. */
  @Nullable String close() {
    host.close();
    String left = hardware.close();
    long tableBytes = tables.allocatedBytes();
    long bufferBytes = buffers.allocatedBytes();
    ram.close();
    return left == null && tableBytes == 0 && bufferBytes == 0
        ? null
        : "%s, left: 0x%x bytes of tables, 0x%x of buffers"
            .formatted(left == null ? "off" : left, tableBytes, bufferBytes);
  }
}

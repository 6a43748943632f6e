package portcullis.app.platform;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.InputException;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.NvmeDriver;
import portcullis.app.nvme.NvmeException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.nvme.RecoveryCounts;
import portcullis.app.report.DeviceInfo;
import portcullis.app.report.DeviceRecovery;
import portcullis.app.report.FlushCounters;
import portcullis.app.report.IommuCounters;
import portcullis.core.dma.DmaStatistics;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceLifecycle;
import portcullis.core.domain.IommuSystem;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultLog;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.nvme.ControllerProfile;
import portcullis.machine.nvme.Namespace;
import portcullis.machine.nvme.NvmeController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.driver.S390Options;

/** A whole machine: RAM, bus, IOMMU with its driver, NVMe devices with theirs. */
public final class Platform implements AutoCloseable {
  private static final long DOORBELL = 0x2800_0000L;
  private static final long BAR_WINDOW = 0x4000_0000L;
  private static final long BAR_WINDOW_BYTES = 0x4000_0000L;
  private static final long RAM = 0x8000_0000L;
  private static final long MIN_MEMORY_BYTES = 16L << 20;
  private static final int INTERRUPT_IDENTITIES = 2048;
  // Devices 0 and 1 of bus 0 are left to the host bridge and the IOMMU.
  private static final int FIRST_DEVICE = 2;
  private static final int QUEUES = 256;
  private static final int QUEUE_ENTRIES = 2048;
  private static final int TRANSFER_LOG2 = 20;
  private static final int BLOCK_LOG2 = 9;
  private static final int FAULTS_KEPT_PER_DEVICE = 16;
  private static final long RECOVERY_NANOS = 60_000_000_000L;

  private final MachineOptions options;
  private final PhysicalMemory ram;
  private final SystemBus bus;
  private final PageAllocator tables;
  private final PageAllocator buffers;
  private final MsiController interrupts = new MsiController(INTERRUPT_IDENTITIES);
  private final FaultLog faults = new FaultLog(FAULTS_KEPT_PER_DEVICE, fault -> {});
  private final IommuSystem system;
  private final IommuUnit unit;
  private final PciHost host;
  private final List<NvmeDevice> devices = new ArrayList<>();
  private boolean isDown;

  private Platform(MachineOptions options) throws InputException, RunFailedException {
    this.options = options;
    long memoryBytes = options.memoryBytes() & -4096L;
    if (memoryBytes < MIN_MEMORY_BYTES) {
      throw new InputException(
          "--memory %d is too little for a machine; give it at least %d MiB"
              .formatted(options.memoryBytes(), MIN_MEMORY_BYTES >> 20));
    }
    try {
      ram = PhysicalMemory.anonymous(RAM, memoryBytes);
    } catch (OutOfMemoryError e) {
      throw new InputException(
          "--memory %d is more than this system grants; use less".formatted(memoryBytes));
    }
    long tableBytes = (memoryBytes / 4) & -4096L;
    bus = new SystemBus(ram);
    bus.map(DOORBELL, interrupts);
    tables = new PageAllocator(ram, RAM, tableBytes, AllocationGate.OPEN);
    buffers =
        new PageAllocator(ram, RAM + tableBytes, memoryBytes - tableBytes, AllocationGate.OPEN);
    system = new IommuSystem(tables);
    host = new PciHost(bus, BAR_WINDOW, BAR_WINDOW_BYTES);
    unit =
        options.kind().isS390()
            ? S390Unit.start(
                options.kind(), bus, host, tables, DOORBELL, faults, S390Options.DEFAULT)
            : RiscvUnit.start(bus, host, tables, options.pageMode(), interrupts, DOORBELL, faults);
  }

  /**
   * Builds a machine with an NVMe device for each disk.
   *
   * @throws InputException if the options ask for what cannot be
   * @throws RunFailedException if some part does not come up
   */
  public static Platform build(MachineOptions options, List<Disk> disks)
      throws InputException, RunFailedException {
    Platform platform = new Platform(options);
    try {
      for (int i = 0; i < disks.size(); i++) {
        platform.devices.add(platform.addNvme(i, disks.get(i)));
      }
      return platform;
    } catch (RunFailedException e) {
      platform.close();
      throw e;
    }
  }

  /**
   * Plugs a function in and probes it as a device in a group of its own, blocked.
   *
   * @throws RunFailedException if the IOMMU's driver refuses it
   */
  public Device plug(String name, RequesterId id, PciFunction function) throws RunFailedException {
    IommuUnit.Place place = unit.plug(id, function);
    DeviceDescription description =
        new DeviceDescription(name, id.value(), name, place.reservedRegions())
            .withResetControl(unit.resetControl(id));
    return switch (system.probe(place.iommu(), description)) {
      case IommuSystem.ProbeResult.Present present -> {
        unit.follow(id, present.device());
        yield present.device();
      }
      case IommuSystem.ProbeResult.Refused refused ->
          throw new RunFailedException(name + ": " + refused.reason());
    };
  }

  /** Releases a device and unplugs its function. */
  public void unplug(Device device, RequesterId id) {
    system.release(device);
    unit.unplug(id);
  }

  /** Attaches a device to a domain of its own under a policy. */
  public DeviceDma attach(Device device, DmaPolicy policy) throws RunFailedException {
    return DeviceDma.attach(
        system,
        unit.driver(),
        device,
        policy,
        options.limits().of(policy, ram.sizeBytes()),
        tables);
  }

  /**
   * Has the calling thread, the only one that does I/O, and the machine's hypervisor, if there is
   * one, run on one processor: a hypervisor works on the processor that it takes over.
   */
  public void shareProcessorWithHypervisor() {
    unit.shareProcessorWithHypervisor();
  }

  /** The driver of the NVMe device with a number. */
  public NvmeDriver driver(int device) {
    return devices.get(device).driver();
  }

  /** Errors, resets and power of the NVMe device with a number. */
  public DeviceLifecycle lifecycle(int device) {
    return devices.get(device).device().lifecycle();
  }

  /** Whether a forbidden access isolates a device until it is recovered. */
  public boolean isolatesAtFaults() {
    return unit.isolatesAtFaults();
  }

  /**
   * Lets the NVMe device with a number fail: an error that it recovers from by itself.
   *
   * @return false if it is in error, or off, at present
   */
  public boolean injectError(int device) {
    return unit.injectError(devices.get(device).id(), devices.get(device).device());
  }

  /** Takes the NVMe device with a number out, whatever it is doing. */
  public void pullOut(int device) {
    unit.pullOut(devices.get(device).id(), devices.get(device).device());
  }

  /** The name that the IOMMU system has for the NVMe device with a number, such as nvme0. */
  public String requesterName(int device) {
    return devices.get(device).device().name();
  }

  /** The name of the NVMe device with a number, such as {@code nvme0n1}. */
  public String deviceName(int device) {
    return devices.get(device).name();
  }

  /** Sizes of the disks, in the order of their devices. */
  public long[] diskSizes() {
    return devices.stream().mapToLong(d -> d.driver().sizeBytes()).toArray();
  }

  /** What reports say of the devices. */
  public List<DeviceInfo> deviceInfos() {
    return devices.stream().map(NvmeDevice::info).toList();
  }

  /** What became of the NVMe devices' I/O through errors and resets so far. */
  public List<DeviceRecovery> recoveries() {
    List<DeviceRecovery> recoveries = new ArrayList<>();
    for (NvmeDevice device : devices) {
      RecoveryCounts counts = device.driver().recoveryCounts();
      recoveries.add(
          new DeviceRecovery(
              device.name(),
              counts.recoveries(),
              counts.retried(),
              counts.lost(),
              counts.worstLatencyNanos(),
              counts.worstUnmapNanos()));
    }
    return recoveries;
  }

  /** How often the NVMe device with a number has resumed its work. */
  public long recoveriesOf(int device) {
    return devices.get(device).driver().recoveryCounts().recoveries();
  }

  /** The page-table format in use, such as {@code sv48}, or {@code bare}. */
  public String pageMode() {
    return options.policy() == DmaPolicy.PASSTHROUGH ? "bare" : unit.pageMode();
  }

  /** How software reaches a function that is plugged in. */
  public PciRegisters registers(RequesterId id) {
    return unit.registers(id);
  }

  /** Memory and registers. */
  public SystemBus bus() {
    return bus;
  }

  /** Where I/O buffers come from. */
  public PageAllocator buffers() {
    return buffers;
  }

  /** Faults reported so far, alike ones as one. */
  public List<DmaFault> faults() {
    return faults.faults();
  }

  /** Accesses of a device that were reported so far. */
  public long faultsOf(String device) {
    return faults.faults().stream()
        .filter(f -> f.device().equals(device))
        .mapToLong(DmaFault::count)
        .sum();
  }

  /** Waits until faults under way have been reported. */
  public void settle() {
    unit.settle();
  }

  /** What the IOMMU and its driver have done so far. */
  public IommuCounters counters() {
    long maps = 0;
    long unmaps = 0;
    FlushCounters flushes = FlushCounters.NONE;
    long hits = 0;
    long misses = 0;
    for (NvmeDevice device : devices) {
      DmaStatistics dma = device.dma().statistics();
      if (dma != null) {
        maps += dma.maps();
        unmaps += dma.unmaps();
        flushes =
            flushes.plus(
                new FlushCounters(
                    dma.rangeFlushes(),
                    dma.fullFlushes(),
                    dma.failedFlushes(),
                    dma.deferred(),
                    dma.wraps()));
      }
      DmaPort port = device.controller().port();
      if (port != null) {
        hits += port.transaction().hits();
        misses += port.transaction().misses();
      }
    }
    return new IommuCounters(
        maps,
        unmaps,
        flushes.total(),
        flushes,
        unit.commands(),
        unit.refreshes(),
        hits,
        misses,
        faults.total(),
        faults.suppressed(),
        tables.allocatedBytes(),
        tables.peakBytes(),
        0);
  }

  /**
   * Takes the machine apart.
   *
   * @param problems gets a line for whatever did not end as it should
   * @return bytes of tables and buffers that nobody gave back; 0 is right
   */
  public long shutDown(List<String> problems) {
    if (isDown) {
      return 0;
    }
    isDown = true;
    for (NvmeDevice device : devices) {
      stopRecoveries(device, problems);
      device.driver().close();
      device.dma().close(problems);
      unplug(device.device(), device.id());
    }
    host.close();
    unit.close();
    long leakedBytes = tables.allocatedBytes() + buffers.allocatedBytes();
    ram.close();
    return leakedBytes;
  }

  // After this the driver is not called any more.
  private static void stopRecoveries(NvmeDevice device, List<String> problems) {
    DeviceLifecycle lifecycle = device.device().lifecycle();
    lifecycle.setHandler(null);
    long deadlineNanos = Clock.nanos() + RECOVERY_NANOS;
    Backoff backoff = new Backoff();
    while (lifecycle.isConducted()) {
      if (Clock.isPast(deadlineNanos)) {
        problems.add(device.name() + ": its recovery does not end");
        return;
      }
      backoff.pause();
    }
  }

  @Override
  public void close() {
    shutDown(new ArrayList<>());
  }

  private NvmeDevice addNvme(int index, Disk disk) throws RunFailedException {
    String name = "nvme" + index;
    RequesterId id = RequesterId.of((index + FIRST_DEVICE) << 3);
    NvmeController controller =
        new NvmeController(
            new ControllerProfile(
                "PC%06d".formatted(index), "Portcullis NVMe", QUEUES, QUEUE_ENTRIES, TRANSFER_LOG2),
            List.of(new Namespace(disk.store(), BLOCK_LOG2)));
    Device device = plug(name, id, controller);
    DeviceDma dma = attach(device, options.policy());
    try {
      NvmeDriver driver =
          NvmeDriver.start(name, unit.registers(id), dma.mapper(), buffers, interrupts);
      device.lifecycle().setHandler(driver.recoveryHandler());
      return new NvmeDevice(name + "n1", id, disk, controller, device, dma, driver);
    } catch (NvmeException e) {
      @Nullable String disaster = disk.store().failure();
      throw new RunFailedException(disaster == null ? String.valueOf(e.getMessage()) : disaster, e);
    }
  }
}

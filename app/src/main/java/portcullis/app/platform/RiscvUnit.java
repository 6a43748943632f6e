package portcullis.app.platform;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.app.job.PageMode;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.HostRegisters;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.report.RefreshCounters;
import portcullis.core.domain.Device;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.domain.ResetControl;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysAddr;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.FirstStageMode;

/** A RISC-V IOMMU with its driver: the two halves, which meet only in memory and registers. */
final class RiscvUnit implements IommuUnit {
  private static final long REGISTERS = 0x0300_0000L;
  private static final long SETTLE_NANOS = 2_000_000_000L;
  // What the platform says of a device, by the bits of PCI Express's uncorrectable error status:
  // Malformed TLP, and Surprise Down.
  private static final int MALFORMED = 1 << 18;
  private static final int SURPRISE_DOWN = 1 << 5;

  private final RiscvIommuDevice hardware;
  private final RiscvIommuDriver driver;
  private final RiscvIommu unit;
  private final PciHost host;
  private final ReservedRegion doorbell;

  private RiscvUnit(
      RiscvIommuDevice hardware,
      RiscvIommuDriver driver,
      RiscvIommu unit,
      PciHost host,
      ReservedRegion doorbell) {
    this.hardware = hardware;
    this.driver = driver;
    this.unit = unit;
    this.host = host;
    this.doorbell = doorbell;
  }

  static RiscvUnit start(
      SystemBus bus,
      PciHost host,
      PageAllocator tables,
      PageMode pageMode,
      MsiController interrupts,
      long doorbellAddress,
      FaultSink faults)
      throws InputException, RunFailedException {
    RiscvIommuDevice hardware =
        new RiscvIommuDevice(bus, RiscvIommuConfig.standard(), WiredInterrupt.UNCONNECTED);
    bus.map(REGISTERS, hardware);
    RiscvIommuDriver driver =
        new RiscvIommuDriver(tables, new RiscvIommuDriver.Options(modeOf(pageMode), true));
    Signal signal = new Signal();
    int identity = interrupts.connect(signal::raise);
    RiscvIommuDriver.InstallOutcome outcome =
        driver.install(
            "iommu0",
            hardware,
            new InterruptDelivery.Message(signal, new PhysAddr(doorbellAddress), identity),
            UnitSettings.DEFAULT,
            faults);
    return switch (outcome) {
      case RiscvIommuDriver.InstallOutcome.Installed installed ->
          new RiscvUnit(
              hardware,
              driver,
              installed.unit(),
              host,
              new ReservedRegion(
                  doorbellAddress,
                  doorbellAddress + interrupts.sizeBytes() - 1,
                  ReservedRegion.Kind.DIRECT));
      case RiscvIommuDriver.InstallOutcome.Refused refused -> {
        hardware.close();
        throw new RunFailedException(refused.reason());
      }
    };
  }

  @Override
  public Place plug(RequesterId id, PciFunction function) {
    host.add(id, function, hardware);
    return new Place(unit, List.of(doorbell));
  }

  @Override
  public void unplug(RequesterId id) {
    host.remove(id);
  }

  @Override
  public ResetControl resetControl(RequesterId id) {
    return new FunctionLevelReset(host, id);
  }

  @Override
  public void follow(RequesterId id, Device device) {
    // Nothing happens to functions here but what is done to them below.
  }

  @Override
  public boolean isolatesAtFaults() {
    return false;
  }

  @Override
  public boolean injectError(RequesterId id, Device device) {
    device.lifecycle().reportError(MALFORMED);
    return true;
  }

  @Override
  public void pullOut(RequesterId id, Device device) {
    host.remove(id);
    device.lifecycle().reportPermanentFailure(SURPRISE_DOWN);
  }

  @Override
  public PciRegisters registers(RequesterId id) {
    return new HostRegisters(host, id, doorbell.firstIova());
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public String pageMode() {
    return driver.pageMode().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SortedMap<String, Long> commands() {
    SortedMap<String, Long> commands = new TreeMap<>();
    for (CommandKind kind : CommandKind.values()) {
      long executed = hardware.executed(kind);
      if (executed > 0) {
        commands.put(kind.mnemonic(), executed);
      }
    }
    return commands;
  }

  @Override
  public @Nullable RefreshCounters refreshes() {
    return null;
  }

  @Override
  public void shareProcessorWithHypervisor() {}

  @Override
  public void settle() {
    hardware.settle();
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + SETTLE_NANOS;
    while (unit.statistics().get(UnitCounter.FAULTS) < hardware.faultsRecorded()
        && !Clock.isPast(deadlineNanos)) {
      backoff.pause();
    }
  }

  @Override
  public void close() {
    unit.shutDown(RiscvIommu.Afterwards.BLOCKED);
    hardware.close();
  }

  private static @Nullable FirstStageMode modeOf(PageMode mode) {
    return switch (mode) {
      case AUTO -> null;
      case SV39 -> FirstStageMode.SV39;
      case SV48 -> FirstStageMode.SV48;
      case SV57 -> FirstStageMode.SV57;
    };
  }
}

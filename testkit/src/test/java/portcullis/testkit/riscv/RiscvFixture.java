package portcullis.testkit.riscv;

import java.util.ArrayList;
import java.util.List;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.Stage;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultLog;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysAddr;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.Requester;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.CommandKind;
import portcullis.testkit.domain.IommuFixture;

/** The RISC-V driver on the register-level model: several units, interrupts by message. */
final class RiscvFixture implements IommuFixture {
  private static final long RAM_BASE = 0x8000_0000L;
  private static final long RAM_BYTES = 64 << 20;
  private static final long MSI_BASE = 0x2800_0000L;
  private static final int ATS_QUEUE_DEPTH = 2;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM_BASE, RAM_BYTES);
  private final SystemBus bus = new SystemBus(ram);
  private final PageAllocator pages = new PageAllocator(ram);
  private final MsiController interrupts = new MsiController(2048);
  private final IommuSystem system = new IommuSystem(pages);
  private final FaultLog faults = new FaultLog(32, fault -> {});
  private final RiscvIommuDriver driver;
  private final List<RiscvIommuDevice> devices = new ArrayList<>();
  private final List<AtsFunctions> ats = new ArrayList<>();
  private final List<RefusedCommands> refusals = new ArrayList<>();
  private final List<StallableRegisters> registers = new ArrayList<>();
  private final List<RiscvIommu> units = new ArrayList<>();
  private final Stage stage;
  private final UnitSettings settings;
  private int pasidBits;

  /** The standard unit with ATS and page requests. */
  static RiscvIommuConfig withAts() {
    RiscvIommuConfig standard = RiscvIommuConfig.standard();
    return standard.withCapabilities(standard.capabilities().value() | Capabilities.ATS.mask());
  }

  RiscvFixture(
      RiscvIommuDriver.Options options, UnitSettings settings, RiscvIommuConfig... configs) {
    this(Stage.FIRST, options, settings, configs);
  }

  RiscvFixture(
      Stage stage,
      RiscvIommuDriver.Options options,
      UnitSettings settings,
      RiscvIommuConfig... configs) {
    this.stage = stage;
    driver = new RiscvIommuDriver(pages, options);
    bus.map(MSI_BASE, interrupts);
    this.settings = settings;
    for (RiscvIommuConfig config : configs) {
      install(config);
    }
  }

  /** Adds a unit, and returns its index. */
  int install(RiscvIommuConfig config) {
    AtsFunctions functions = new AtsFunctions(bus);
    RiscvIommuDevice device =
        new RiscvIommuDevice(bus, config, WiredInterrupt.UNCONNECTED, functions);
    functions.connect(device);
    ats.add(functions);
    RefusedCommands refusable = new RefusedCommands(device, ram);
    StallableRegisters stallable = new StallableRegisters(refusable);
    Signal signal = new Signal();
    int identity = interrupts.connect(signal::raise);
    devices.add(device);
    refusals.add(refusable);
    registers.add(stallable);
    InstallOutcome outcome =
        driver.install(
            "iommu" + units.size(),
            stallable,
            new InterruptDelivery.Message(
                signal, new PhysAddr(MSI_BASE + MsiController.DOORBELL), identity),
            settings,
            faults);
    units.add(
        switch (outcome) {
          case InstallOutcome.Installed installed -> installed.unit();
          case InstallOutcome.Refused refused -> throw new AssertionError(refused.reason());
        });
    return units.size() - 1;
  }

  @Override
  public SystemBus bus() {
    return bus;
  }

  @Override
  public PageAllocator pages() {
    return pages;
  }

  @Override
  public IommuSystem system() {
    return system;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public Stage stage() {
    return stage;
  }

  /**
   * Two stages, messages apart, and all that makes invalidations shorter; no updates of A and D.
   */
  static RiscvIommuConfig nesting() {
    return RiscvIommuConfig.standard()
        .withCapabilities(
            RiscvIommuConfig.standard().capabilities().value()
                | Capabilities.SV39X4.mask()
                | Capabilities.SV48X4.mask()
                | Capabilities.MSI_FLAT.mask()
                | Capabilities.S.mask()
                | Capabilities.NL.mask());
  }

  @Override
  public List<? extends Iommu> iommus() {
    return units;
  }

  RiscvIommu unit(int index) {
    return units.get(index);
  }

  /** Two units that can do more than the standard one, whose driver does not wait long. */
  static RiscvFixture impatient(long moreCapabilities) {
    RiscvIommuConfig standard = RiscvIommuConfig.standard();
    RiscvIommuConfig config =
        standard.withCapabilities(standard.capabilities().value() | moreCapabilities);
    UnitSettings settings =
        UnitSettings.DEFAULT
            .withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L)
            .withDeviceTimeout(300_000_000L);
    return new RiscvFixture(RiscvIommuDriver.Options.DEFAULT, settings, config, config);
  }

  /** Gives every device PASIDs of so many bits from now on, so that it has a process directory. */
  RiscvFixture withPasids(int bits) {
    pasidBits = bits;
    return this;
  }

  /** {@inheritDoc} Behind a unit with ATS it has a cache of its own, empty at first. */
  @Override
  public Device probe(int iommuIndex, DeviceDescription description) {
    DeviceDescription wider =
        description.pasidBits() < pasidBits ? description.withPasids(pasidBits) : description;
    if (!hasAts(iommuIndex)) {
      return IommuFixture.super.probe(iommuIndex, wider);
    }
    ats.get(iommuIndex).plug(description.requesterId());
    return IommuFixture.super.probe(iommuIndex, wider.withAts(ATS_QUEUE_DEPTH).withPageRequests());
  }

  /** A probed device without the core's view of it. */
  IommuEndpoint endpoint(int iommuIndex, int requesterId) {
    return switch (unit(iommuIndex).probe(DeviceDescription.alone("bare", requesterId))) {
      case Iommu.ProbeOutcome.Probed probed -> probed.endpoint();
      case Iommu.ProbeOutcome.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** The functions behind a unit with ATS. */
  AtsFunctions functions(int iommuIndex) {
    return ats.get(iommuIndex);
  }

  private boolean hasAts(int iommuIndex) {
    return units.get(iommuIndex).capabilities().has(Capabilities.ATS);
  }

  /**
   * {@inheritDoc} A device with ATS uses its cache, and tries without it only where that leads
   * nowhere.
   */
  @Override
  public long translate(int iommuIndex, int requesterId, int pasid, long iova, int access) {
    if (hasAts(iommuIndex)) {
      long physAddr = ats.get(iommuIndex).access(requesterId, pasid, iova, access);
      if (physAddr >= 0) {
        return physAddr;
      }
    }
    DmaTransaction transaction = new DmaTransaction().request(requesterId, pasid, iova, access);
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      return devices.get(iommuIndex).translate(transaction) ? transaction.physAddr() : BLOCKED;
    } finally {
      reader.exit();
    }
  }

  @Override
  public DmaOutcome interrupt(int iommuIndex, int requesterId, long iova, int data) {
    Requester requester = new Requester(bus, requesterId, devices.get(iommuIndex));
    requester.setBusMaster(true);
    return requester.newPort().writeMsi(iova, data);
  }

  @Override
  public MsiController interrupts() {
    return interrupts;
  }

  @Override
  public long interruptPage() {
    return MSI_BASE;
  }

  @Override
  public void stall(int iommuIndex, boolean stalled) {
    registers.get(iommuIndex).stall(stalled);
  }

  @Override
  public void refuse(int iommuIndex, int spared, int refused) {
    refusals.get(iommuIndex).refuse(spared, refused);
  }

  @Override
  public int refusalsLeft(int iommuIndex) {
    return refusals.get(iommuIndex).left();
  }

  @Override
  public long invalidationsExecuted(int iommuIndex) {
    RiscvIommuDevice device = devices.get(iommuIndex);
    device.settle();
    return device.executed(CommandKind.IOTINVAL_VMA)
        + device.executed(CommandKind.IOTINVAL_GVMA)
        + device.executed(CommandKind.IODIR_INVAL_DDT)
        + device.executed(CommandKind.IODIR_INVAL_PDT);
  }

  @Override
  public List<DmaFault> faults() {
    for (int i = 0; i < units.size(); i++) {
      devices.get(i).settle();
      long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
      Backoff backoff = new Backoff();
      while (units.get(i).statistics().get(UnitCounter.FAULTS) < devices.get(i).faultsRecorded()) {
        if (Clock.isPast(deadlineNanos)) {
          throw new AssertionError("faults not reported: " + units.get(i).statistics());
        }
        backoff.pause();
      }
    }
    return faults.faults();
  }

  @Override
  public void close() {
    for (RiscvIommu unit : units) {
      SyncOutcome outcome = unit.shutDown(RiscvIommu.Afterwards.BLOCKED);
      if (outcome != SyncOutcome.COMPLETE) {
        throw new AssertionError(unit + " did not stop: " + outcome);
      }
    }
    devices.forEach(RiscvIommuDevice::close);
    ats.forEach(AtsFunctions::close);
  }
}

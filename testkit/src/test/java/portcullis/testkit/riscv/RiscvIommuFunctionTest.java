package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.FaultLog;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysAddr;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.pci.spec.MsixLayout;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuFunction;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Register;

/** The IOMMU as a PCI function: the driver over its BAR, an engine behind it, MSI-X between. */
@Timeout(120)
class RiscvIommuFunctionTest {
  private static final long RAM = 0x8000_0000L;
  private static final long MSI_BASE = 0x2800_0000L;
  private static final long WINDOW = 0x4000_0000L;
  private static final long IOVA = 0x1234_5000L;
  private static final long PAGE = 4096;
  private static final RequesterId IOMMU = new RequesterId(0, 1, 0);
  private static final RequesterId ENGINE = new RequesterId(0, 2, 0);
  private static final int ENABLED = CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER;

  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, 64 << 20);
  private final SystemBus bus = new SystemBus(ram);
  private final PageAllocator pages = new PageAllocator(ram);
  private final MsiController interrupts = new MsiController(16);
  private final PciHost host = new PciHost(bus, WINDOW, 1 << 24);
  private final RiscvIommuFunction function =
      new RiscvIommuFunction(bus, RiscvIommuConfig.standard());
  private final FaultLog faults = new FaultLog(32, fault -> {});
  private final IommuSystem system = new IommuSystem(pages);
  private final RiscvIommuDriver driver = new RiscvIommuDriver(pages);
  private final Signal signal = new Signal();
  private final SharedLong messages = new SharedLong(0);
  private MmioRegion engine;

  @BeforeEach
  void plugIn() {
    bus.map(MSI_BASE, interrupts);
    host.add(IOMMU, function, DmaTranslator.NONE);
    host.add(ENGINE, new DmaTestEngine(), function.iommu());
    host.config(IOMMU).write(ConfigRegister.COMMAND.offset(), 2, ENABLED);
    host.config(ENGINE).write(ConfigRegister.COMMAND.offset(), 2, ENABLED);
    engine = host.bar(ENGINE, PciFunction.REGISTERS_BAR);
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theDriverWorksOverItsBarAndFaultsInterruptByMsix() {
    RiscvIommu unit = install();
    Device device =
        switch (system.probe(unit, DeviceDescription.alone("engine", ENGINE.value()))) {
          case IommuSystem.ProbeResult.Present present -> present.device();
          case IommuSystem.ProbeResult.Refused refused ->
              throw new AssertionError(refused.reason());
        };
    PagingDomain domain = Objects.requireNonNull(system.createPagingDomain("d", driver));
    assertThat(device.attach(domain).isAttached()).isTrue();
    long frame = pages.allocate(12);
    domain.map(IOVA, frame, PAGE, Access.READ_WRITE);
    assertThat(write(IOVA, 0x5555)).isEqualTo(DmaOutcome.OK);
    assertThat(ram.getLong(frame)).isEqualTo(0x5555);
    Gather gather = new Gather();
    domain.unmap(IOVA, PAGE, gather);
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);

    assertThat(write(IOVA, 0x6666)).isNotEqualTo(DmaOutcome.OK);

    Backoff backoff = new Backoff();
    while (unit.statistics().get(UnitCounter.FAULTS) == 0) {
      backoff.pause();
    }
    assertThat(messages.get()).isPositive();
    assertThat(ram.getLong(frame)).isEqualTo(0x5555);
    system.release(device);
    domain.destroy();
    pages.free(frame);
    unit.shutDown(RiscvIommu.Afterwards.BLOCKED);
    assertThat(pages.allocatedBytes()).isZero();
  }

  @Test
  void softwareDoesNotSeeWhereTheModelSendsItsMessages() {
    MmioRegion registers = host.bar(IOMMU, PciFunction.REGISTERS_BAR);
    long table = Register.MSI_ADDR.offset();
    registers.write(table, 8, RAM);
    assertThat(registers.read(table, 8)).isZero();
    assertThat(registers.read(table + 12, 4)).isZero();
    assertThat(registers.read(Register.CAPABILITIES.offset(), 8))
        .isEqualTo(RiscvIommuConfig.standard().capabilities().value());
  }

  @Test
  void aFunctionLevelResetLeavesTheIommuAsItStartsAndItWorksAgain() {
    install();
    MmioRegion registers = host.bar(IOMMU, PciFunction.REGISTERS_BAR);
    assertThat(registers.read(Register.DDTP.offset(), 8) & 0xf).isGreaterThan(1);
    assertThat(host.reset(IOMMU)).isTrue();
    host.config(IOMMU).write(ConfigRegister.COMMAND.offset(), 2, ENABLED);
    assertThat(registers.read(Register.DDTP.offset(), 8) & 0xf).isZero();
    assertThat(write(RAM, 1)).as("off").isNotEqualTo(DmaOutcome.OK);
    install();
    assertThat(registers.read(Register.DDTP.offset(), 8) & 0xf).isGreaterThan(1);
  }

  @Test
  void onceItIsPulledOutNothingBehindItReachesMemory() {
    MmioRegion registers = host.bar(IOMMU, PciFunction.REGISTERS_BAR);
    registers.write(Register.DDTP.offset(), 8, 1);
    function.iommu().settle();
    assertThat(write(RAM, 7)).as("bare").isEqualTo(DmaOutcome.OK);
    host.remove(IOMMU);
    assertThat(write(RAM, 8)).isNotEqualTo(DmaOutcome.OK);
    assertThat(ram.getLong(RAM)).isEqualTo(7);
    assertThat(registers.read(Register.CAPABILITIES.offset(), 8)).isEqualTo(-1);
  }

  private RiscvIommu install() {
    int identity =
        interrupts.connect(() -> {
          messages.getAndAdd(1);
          signal.raise();
        });
    long doorbell = MSI_BASE + MsiController.DOORBELL;
    int msix = (int) host.config(IOMMU).read(ConfigRegister.CAPABILITIES_POINTER.offset(), 1);
    while (host.config(IOMMU).read(msix, 1) != MsixLayout.CAPABILITY_ID) {
      msix = (int) host.config(IOMMU).read(msix + 1L, 1);
    }
    host.config(IOMMU).write(msix + 2L, 2, MsixLayout.CONTROL_ENABLE);
    RiscvIommuDriver.InstallOutcome outcome =
        driver.install(
            "iommu",
            new WithMsixTable(
                host.bar(IOMMU, PciFunction.REGISTERS_BAR), host.bar(IOMMU, PciFunction.MSIX_BAR)),
            new InterruptDelivery.Message(signal, new PhysAddr(doorbell), identity),
            UnitSettings.DEFAULT,
            faults);
    return switch (outcome) {
      case RiscvIommuDriver.InstallOutcome.Installed installed -> installed.unit();
      case RiscvIommuDriver.InstallOutcome.Refused refused ->
          throw new AssertionError(refused.reason());
    };
  }

  private DmaOutcome write(long address, long pattern) {
    set(TestEngineRegister.PATTERN, pattern);
    set(TestEngineRegister.ADDRESS, address);
    set(TestEngineRegister.LENGTH, 8);
    set(TestEngineRegister.START, TestEngineRegister.WRITE);
    Backoff backoff = new Backoff();
    long status;
    do {
      backoff.pause();
      status = engine.read(TestEngineRegister.STATUS.offset(), 4);
    } while ((status & TestEngineRegister.DONE) == 0);
    return DmaTestEngine.outcome((int) status);
  }

  private void set(TestEngineRegister register, long value) {
    engine.write(register.offset(), register.sizeBytes(), value);
  }

  /**
   * The registers with the table of MSI-X, whose entries are laid out alike, in the place of {@code
   * msi_cfg_tbl}: the driver is one for IOMMUs that are no PCI functions.
   */
  private record WithMsixTable(MmioRegion registers, MmioRegion table) implements MmioRegion {
    @Override
    public long sizeBytes() {
      return registers.sizeBytes();
    }

    @Override
    public long read(long offset, int sizeBytes) {
      return isOfTable(offset)
          ? table.read(offset - Register.MSI_ADDR.offset(), sizeBytes)
          : registers.read(offset, sizeBytes);
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      if (isOfTable(offset)) {
        table.write(offset - Register.MSI_ADDR.offset(), sizeBytes, value);
      } else {
        registers.write(offset, sizeBytes, value);
      }
    }

    private static boolean isOfTable(long offset) {
      return offset >= Register.MSI_ADDR.offset();
    }
  }
}

package portcullis.testkit.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultLog;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.Register;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.riscv.StallableRegisters;

/**
 * The RISC-V driver on QEMU's IOMMUs: a machine for each unit, all on one RAM, and interrupts by
 * polling. Devices with the requester ids of {@link QemuMachine#SD_HOSTS} do DMA; any may be
 * probed. DMA reaches {@link QemuMachine}'s RAM and window.
 */
final class QemuFixture implements IommuFixture {
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long POLL_NANOS = 1_000_000;

  private final PhysicalMemory ram;
  private final PhysicalMemory window;
  private final SystemBus bus;
  private final PageAllocator pages;
  private final IommuSystem system;
  private final RiscvIommuDriver driver;
  private final DmaProbe probe;
  private final FaultLog faults = new FaultLog(32, fault -> {});
  private final List<QemuMachine> machines = new ArrayList<>();
  private final List<StallableRegisters> registers = new ArrayList<>();
  private final List<SpoiledCommands> spoiled = new ArrayList<>();
  private final List<WatchedCommands> commands = new ArrayList<>();
  private final List<RiscvIommu> units = new ArrayList<>();

  private QemuFixture(PhysicalMemory ram, PhysicalMemory window, RiscvIommuDriver.Options options) {
    this.ram = ram;
    this.window = window;
    bus = new SystemBus(ram);
    pages = new PageAllocator(ram);
    system = new IommuSystem(pages);
    driver = new RiscvIommuDriver(pages, options);
    probe = new DmaProbe(List.of(ram, window));
  }

  /**
   * What to start.
   *
   * @param machines how many, with a unit each
   * @param options of the driver
   * @param settings of each unit's driver
   * @param unit what kind of unit
   * @param interrupts makes the interrupts of one, and may take some of the machine's memory
   */
  record Plan(
      int machines,
      RiscvIommuDriver.Options options,
      UnitSettings settings,
      QemuMachine.Unit unit,
      Function<PageAllocator, InterruptDelivery> interrupts) {
    /** That many PCI units with default settings, which are polled. */
    static Plan of(int machines) {
      return new Plan(
          machines,
          RiscvIommuDriver.Options.DEFAULT,
          UnitSettings.DEFAULT,
          QemuMachine.Unit.PCI,
          _ -> new InterruptDelivery.Polling(new Signal(), POLL_NANOS));
    }

    Plan withPageMode(FirstStageMode mode) {
      return new Plan(
          machines, new RiscvIommuDriver.Options(mode, true), settings, unit, interrupts);
    }

    Plan withSettings(UnitSettings other) {
      return new Plan(machines, options, other, unit, interrupts);
    }

    Plan withInterrupts(QemuMachine.Unit of, Function<PageAllocator, InterruptDelivery> delivery) {
      return new Plan(machines, options, settings, of, delivery);
    }
  }

  /**
   * Starts machines.
   *
   * @param directory empty, for their files
   */
  static QemuFixture start(Path directory, Plan plan) {
    try {
      Path ramFile = QemuMachine.makeFile(directory.resolve("ram"), QemuMachine.RAM_BYTES);
      Path windowFile = QemuMachine.makeFile(directory.resolve("window"), QemuMachine.WINDOW_BYTES);
      QemuFixture made =
          new QemuFixture(
              PhysicalMemory.mapped(QemuMachine.RAM_BASE, ramFile, 0, QemuMachine.RAM_BYTES),
              PhysicalMemory.mapped(
                  QemuMachine.WINDOW_BASE, windowFile, 0, QemuMachine.WINDOW_BYTES),
              plan.options);
      try {
        // All first: each writes to RAM while it starts.
        for (int i = 0; i < plan.machines; i++) {
          made.machines.add(
              QemuMachine.start(directory, "qemu" + i, ramFile, windowFile, plan.unit));
        }
        for (QemuMachine machine : made.machines) {
          InterruptDelivery delivery = plan.interrupts.apply(made.pages);
          if (delivery instanceof InterruptDelivery.Message) {
            machine.enableMessages();
          }
          made.install(machine.iommu(), plan.settings, delivery);
        }
      } catch (IOException | RuntimeException | AssertionError failure) {
        made.end();
        throw failure;
      }
      return made;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void install(MmioRegion unit, UnitSettings settings, InterruptDelivery delivery) {
    SpoiledCommands spoilable = new SpoiledCommands(unit, ram);
    WatchedCommands watched = new WatchedCommands(spoilable, ram);
    StallableRegisters stallable = new StallableRegisters(watched);
    InstallOutcome outcome =
        driver.install("qemu" + units.size(), stallable, delivery, settings, faults);
    spoiled.add(spoilable);
    commands.add(watched);
    registers.add(stallable);
    units.add(
        switch (outcome) {
          case InstallOutcome.Installed installed -> installed.unit();
          case InstallOutcome.Refused refused -> throw new AssertionError(refused.reason());
        });
  }

  @Override
  public SystemBus bus() {
    return bus;
  }

  @Override
  public PageAllocator pages() {
    return pages;
  }

  /** The memory that identity domains lead to; nothing else is in it. */
  PhysicalMemory window() {
    return window;
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
  public List<? extends Iommu> iommus() {
    return units;
  }

  RiscvIommu unit(int index) {
    return units.get(index);
  }

  QemuMachine machine(int index) {
    return machines.get(index);
  }

  /** The registers of a unit, where commands can be spoiled. */
  SpoiledCommands commandsOf(int index) {
    return spoiled.get(index);
  }

  /** {@inheritDoc} Its access is done for real, in the natural size of its address. */
  @Override
  public long translate(int iommuIndex, int requesterId, int pasid, long iova, int access) {
    if (pasid != DmaTransaction.NO_PROCESS) {
      throw new UnsupportedOperationException("no device here sends PASID 0x%x".formatted(pasid));
    }
    SdHost device = machines.get(iommuIndex).host(requesterId);
    MmioRegion unit = registers.get(iommuIndex);
    return switch (access) {
      case Access.READ -> probe.read(device, iova, () -> read(unit, Register.FQT));
      case Access.WRITE -> probe.write(device, iova, () -> read(unit, Register.FQT));
      default -> throw new IllegalArgumentException("no DMA to " + Access.describe(access));
    };
  }

  @Override
  public void stall(int iommuIndex, boolean stalled) {
    registers.get(iommuIndex).stall(stalled);
  }

  @Override
  public long invalidationsExecuted(int iommuIndex) {
    WatchedCommands watched = commands.get(iommuIndex);
    return watched.executed(CommandKind.IOTINVAL_VMA)
        + watched.executed(CommandKind.IODIR_INVAL_DDT);
  }

  @Override
  public List<DmaFault> faults() {
    for (MmioRegion unit : registers) {
      long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
      Backoff backoff = new Backoff();
      // A record is reported before the driver moves the head past it.
      while (read(unit, Register.FQH) != read(unit, Register.FQT)
          || (read(unit, Register.IPSR) & InterruptPending.FIP.mask()) != 0) {
        if (Clock.isPast(deadlineNanos)) {
          throw new AssertionError("faults not reported: " + units);
        }
        backoff.pause();
      }
    }
    return faults.faults();
  }

  private static long read(MmioRegion unit, Register register) {
    return unit.read(register.offset(), register.sizeBytes());
  }

  @Override
  public void close() {
    try {
      for (RiscvIommu unit : units) {
        SyncOutcome outcome = unit.shutDown(RiscvIommu.Afterwards.BLOCKED);
        if (outcome != SyncOutcome.COMPLETE) {
          throw new AssertionError(unit + " did not stop: " + outcome);
        }
      }
    } finally {
      end();
    }
  }

  private void end() {
    machines.forEach(QemuMachine::close);
    ram.close();
    window.close();
  }
}

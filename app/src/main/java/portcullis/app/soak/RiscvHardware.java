package portcullis.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.HostRegisters;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.platform.IommuUnit;
import portcullis.core.domain.Device;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;

/** Two RISC-V IOMMUs under one driver. */
final class RiscvHardware implements SoakHardware {
  private static final int UNITS = 2;

  private final PciHost host;
  private final RiscvIommuDriver driver;
  private final ReservedRegion doorbell;
  private final List<SoakUnit> units = new ArrayList<>();

  RiscvHardware(
      SystemBus bus,
      PciHost host,
      PageAllocator tables,
      MsiController interrupts,
      FaultSink faults,
      SoakScene scene,
      SoakOptions.Spoil spoil)
      throws RunFailedException {
    this.host = host;
    driver = new RiscvIommuDriver(tables);
    doorbell =
        new ReservedRegion(
            SoakMachine.DOORBELL,
            SoakMachine.DOORBELL + interrupts.sizeBytes() - 1,
            ReservedRegion.Kind.DIRECT);
    for (int i = 0; i < UNITS; i++) {
      units.add(
          SoakUnit.start(
              "iommu" + i, bus, driver, interrupts, SoakMachine.DOORBELL, faults, scene, spoil));
    }
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public IommuUnit.Place plug(int device, RequesterId id, PciFunction function) {
    SoakUnit behind = units.get(device % UNITS);
    host.add(id, function, behind.hardware());
    return new IommuUnit.Place(behind.unit(), List.of(doorbell));
  }

  @Override
  public void unplug(RequesterId id) {
    host.remove(id);
  }

  @Override
  public void follow(RequesterId id, Device device) {
    // Nothing happens to functions here.
  }

  @Override
  public PciRegisters registers(RequesterId id) {
    return new HostRegisters(host, id, SoakMachine.DOORBELL);
  }

  @Override
  public void reset(Engine engine) {
    host.reset(engine.id());
    engine.enable(true);
  }

  @Override
  public boolean isolates() {
    return false;
  }

  @Override
  public boolean isIsolated(RequesterId id) {
    return false;
  }

  @Override
  public boolean offersIdentity() {
    return true;
  }

  @Override
  public long lastIova() {
    return -1;
  }

  @Override
  public long errorsProvoked(RequesterId id) {
    return 0;
  }

  @Override
  public long commandsFailed() {
    long failed = 0;
    for (SoakUnit unit : units) {
      failed += unit.unit().statistics().get(UnitCounter.FAILED_COMMANDS);
    }
    return failed;
  }

  @Override
  public void begin() {
    // It is spoiled from the start: setting up notices nothing of that.
  }

  private ChaoticRegisters any(SplittableRandom random) {
    return units.get(random.nextInt(UNITS)).registers();
  }

  @Override
  public void stall(SplittableRandom random, boolean on) {
    if (on) {
      any(random).stall(true);
    } else {
      units.forEach(unit -> unit.registers().stall(false));
    }
  }

  @Override
  public void breakOne(SplittableRandom random) {
    ChaoticRegisters registers = any(random);
    if (random.nextBoolean()) {
      registers.spoilNext();
    } else {
      registers.rejectNext();
    }
  }

  @Override
  public void calm() {
    // What is still to be broken is of the last commands, which have to bear it.
  }

  @Override
  public @Nullable String close() {
    boolean down = true;
    for (SoakUnit unit : units) {
      down &= unit.close();
    }
    int ids = driver.addressSpaceIdsInUse();
    return down && ids == 0
        ? null
        : "units off: %b, left: %d address-space ids".formatted(down, ids);
  }
}

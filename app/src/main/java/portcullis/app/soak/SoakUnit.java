package portcullis.app.soak;

import portcullis.app.job.RunFailedException;
import portcullis.core.fault.FaultSink;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysAddr;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;

/**
 * A RISC-V IOMMU with its driver, and chaos between the two.
 *
 * @param hardware the device half
 * @param registers what the driver takes for it
 * @param unit the driver's half
 */
record SoakUnit(RiscvIommuDevice hardware, ChaoticRegisters registers, RiscvIommu unit) {
  static SoakUnit start(
      String name,
      SystemBus bus,
      RiscvIommuDriver driver,
      MsiController interrupts,
      long doorbellAddress,
      FaultSink faults,
      SoakScene scene,
      SoakOptions.Spoil spoil)
      throws RunFailedException {
    RiscvIommuDevice hardware =
        new RiscvIommuDevice(bus, RiscvIommuConfig.standard(), WiredInterrupt.UNCONNECTED);
    ChaoticRegisters registers = new ChaoticRegisters(hardware, bus.ram(), scene, spoil);
    Signal signal = new Signal();
    InterruptDelivery.Message delivery =
        new InterruptDelivery.Message(
            signal, new PhysAddr(doorbellAddress), interrupts.connect(signal::raise));
    return switch (driver.install(name, registers, delivery, UnitSettings.DEFAULT, faults)) {
      case RiscvIommuDriver.InstallOutcome.Installed installed ->
          new SoakUnit(hardware, registers, installed.unit());
      case RiscvIommuDriver.InstallOutcome.Refused refused -> {
        hardware.close();
        throw new RunFailedException(refused.reason());
      }
    };
  }

  /** Switches it off; says whether it let itself be. */
  boolean close() {
    boolean down = unit.shutDown(RiscvIommu.Afterwards.BLOCKED) == SyncOutcome.COMPLETE;
    hardware.close();
    return down;
  }
}

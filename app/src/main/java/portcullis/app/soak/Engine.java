package portcullis.app.soak;

import org.jspecify.annotations.Nullable;
import portcullis.app.nvme.PciRegisters;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.RecoveryLimit;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;

/**
 * A DMA test engine that is plugged in and probed, as software sees it.
 *
 * @param id on the bus
 * @param device as the IOMMU system knows it
 * @param config configuration space
 * @param registers BAR 0
 */
record Engine(
    SoakHardware hardware, RequesterId id, Device device, MmioRegion config, MmioRegion registers) {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long ALL_ONES = 0xffff_ffffL;
  private static final int WORD_BYTES = 8;
  private static final Access NOTHING = new Access(null, 0, false);

  /**
   * What came of an access.
   *
   * @param outcome null if a reset or a removal came between
   * @param data what a read found
   * @param whole whether eight bytes went through, and {@code data} is theirs
   */
  record Access(@Nullable DmaOutcome outcome, long data, boolean whole) {}

  /** Lets it decode its registers, and do DMA or not. */
  void enable(boolean master) {
    int bits = CommandBits.MEMORY_SPACE | (master ? CommandBits.BUS_MASTER : 0);
    config.write(ConfigRegister.COMMAND.offset(), 2, bits);
  }

  static Engine of(SoakMachine machine, RequesterId id, Device device) {
    SoakHardware hardware = machine.hardware();
    PciRegisters function = hardware.registers(id);
    Engine engine =
        new Engine(
            hardware, id, device, function.config(), function.bar(PciFunction.REGISTERS_BAR));
    engine.enable(true);
    if (hardware.isolates()) {
      device.lifecycle().limitRecoveries(RecoveryLimit.NONE);
      device
          .lifecycle()
          .setHandler(
              new EngineRecovery(
                  machine.scene(), device.name(), () -> engine.enable(true), engine::isIdle));
    }
    return engine;
  }

  /** Whether neither an error nor a recovery is in the way of its DMA. */
  boolean isReady() {
    return !hardware.isolates()
        || (!hardware.isIsolated(id)
            && device.lifecycle().state() == DeviceState.OPERATIONAL
            && !device.lifecycle().isConducted());
  }

  /** Lets it do DMA, if registers can be reached, and whenever they can be. */
  void insistOnMaster() {
    do {
      enable(true);
    } while (hardware.isolates()
        && awaitReady()
        && (config.read(ConfigRegister.COMMAND.offset(), 2) & CommandBits.BUS_MASTER) == 0);
  }

  /** Waits until it is; false if it was given up. */
  boolean awaitReady() {
    Backoff backoff = new Backoff();
    while (!isReady()) {
      if (isLost()) {
        return false;
      }
      backoff.pause();
    }
    return true;
  }

  /** Whether its registers can be reached and say that no DMA is under way. */
  boolean isIdle() {
    long status = get(TestEngineRegister.STATUS);
    return status != ALL_ONES && status != TestEngineRegister.BUSY;
  }

  /** Whether it was given up. */
  boolean isLost() {
    return device.lifecycle().state() == DeviceState.FAILED;
  }

  /** Reads eight bytes. */
  Access read(long iova) {
    return access(iova, 0, 0);
  }

  /** Writes eight bytes. */
  Access write(long iova, long pattern) {
    return access(iova, TestEngineRegister.WRITE, pattern);
  }

  // What isolates it loses its outcome, unless it is recovered without a reset. If nobody else has
  // provoked an error meanwhile, it was this access, which was blocked.
  private Access access(long iova, int start, long pattern) {
    long provoked = hardware.errorsProvoked(id);
    if ((provoked & 1) != 0 || !isReady()) {
      return NOTHING;
    }
    Access access = attempt(iova, start, pattern);
    if (!hardware.isolates()) {
      return access;
    }
    if (hardware.errorsProvoked(id) != provoked) {
      return NOTHING; // what registers say may be of an access before: this one was not started
    }
    return access.outcome() == null ? new Access(DmaOutcome.BLOCKED, 0, false) : access;
  }

  private Access attempt(long iova, int start, long pattern) {
    set(TestEngineRegister.ADDRESS, iova);
    set(TestEngineRegister.LENGTH, WORD_BYTES);
    set(TestEngineRegister.PATTERN, pattern);
    set(TestEngineRegister.START, start);
    long status = get(TestEngineRegister.STATUS);
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    while (status == TestEngineRegister.BUSY) {
      if (Clock.isPast(deadlineNanos)) {
        throw new IllegalStateException("%s does not finish, iova 0x%x".formatted(id, iova));
      }
      backoff.pause();
      status = get(TestEngineRegister.STATUS);
    }
    if (status == ALL_ONES || (status & TestEngineRegister.DONE) == 0) {
      return NOTHING;
    }
    // In this order: a reset clears the count first.
    long data = get(TestEngineRegister.DATA);
    boolean whole = get(TestEngineRegister.BYTES_DONE) == WORD_BYTES;
    return new Access(DmaTestEngine.outcome((int) status), data, whole);
  }

  private void set(TestEngineRegister register, long value) {
    registers.write(register.offset(), register.sizeBytes(), value);
  }

  private long get(TestEngineRegister register) {
    return registers.read(register.offset(), register.sizeBytes());
  }
}

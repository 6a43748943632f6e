package portcullis.s390.driver;

import portcullis.core.sync.PerThread;
import portcullis.machine.bus.MmioRegion;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.GeneralRegister;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.PciInstructions;

/** Registers of a function, by PCI LOAD and PCI STORE. Thread-safe. */
final class BarRegion implements MmioRegion {
  private static final PerThread<GeneralRegister> LOADED = new PerThread<>(GeneralRegister::new);

  private final PciInstructions machine;
  private final RefreshGate gate;
  private final int bar;
  private final long sizeBytes;

  /**
   * @param gate knows the handle
   */
  BarRegion(PciInstructions machine, RefreshGate gate, int bar, long sizeBytes) {
    this.machine = machine;
    this.gate = gate;
    this.bar = bar;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public long read(long offset, int lengthBytes) {
    int handle = gate.handle();
    if (handle != FunctionHandle.NONE) {
      GeneralRegister target = LOADED.get();
      long operand = InstructionOperand.access(handle, bar, lengthBytes);
      if (InstructionResult.isOk(machine.load(operand, offset, target))) {
        return InstructionOperand.reverse(target.value, lengthBytes);
      }
    }
    return -1L >>> (Long.SIZE - 8 * lengthBytes);
  }

  @Override
  public void write(long offset, int lengthBytes, long value) {
    int handle = gate.handle();
    if (handle != FunctionHandle.NONE) {
      machine.store(
          InstructionOperand.access(handle, bar, lengthBytes),
          offset,
          InstructionOperand.reverse(value, lengthBytes));
    }
  }
}

package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.PciFunction;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.GeneralRegister;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ProgramInterruption;
import portcullis.s390.spec.StatusCode;

/** PCI LOAD and PCI STORE, once the handle is found good. Thread-safe. [qinst] */
final class LoadStore {
  private static final int LAST_BAR = 5;
  private static final int CONFIGURATION_BYTES = 4096;

  private LoadStore() {}

  static long load(ZpciFunction function, long operand, long offset, GeneralRegister target) {
    long bad = judge(function, operand, offset);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    int length = InstructionOperand.LENGTH.extractInt(operand);
    MmioRegion bar = bar(function, operand);
    long value = bar == null ? function.pci.readConfig(offset, length) : bar.read(offset, length);
    target.value = InstructionOperand.reverse(value, length);
    return InstructionResult.OK;
  }

  static long store(ZpciFunction function, long operand, long offset, long value) {
    long bad = judge(function, operand, offset);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    int length = InstructionOperand.LENGTH.extractInt(operand);
    MmioRegion bar = bar(function, operand);
    long straight = InstructionOperand.reverse(value, length);
    if (bar == null) {
      function.pci.writeConfig(offset, length, straight);
    } else {
      bar.write(offset, length, straight);
    }
    return InstructionResult.OK;
  }

  private static long judge(ZpciFunction function, long operand, long offset) {
    FunctionState state = function.snapshot().state;
    if (state == FunctionState.ERROR || state == FunctionState.PERMANENT_ERROR) {
      return InstructionResult.error(StatusCode.BLOCKED);
    }
    int space = InstructionOperand.PCI_SPACE.extractInt(operand);
    int length = InstructionOperand.LENGTH.extractInt(operand);
    boolean isConfiguration = space == InstructionOperand.CONFIGURATION_SPACE;
    if (space > LAST_BAR && !isConfiguration) {
      return InstructionResult.error(StatusCode.INVALID_ADDRESS_SPACE);
    }
    int most = isConfiguration ? 4 : 8;
    MmioRegion bar = bar(function, operand);
    long size = isConfiguration ? CONFIGURATION_BYTES : bar == null ? 0 : bar.sizeBytes();
    boolean fits =
        Integer.bitCount(length) == 1
            && length <= most - (offset & (most - 1))
            && Long.compareUnsigned(offset, size) < 0
            && size - offset >= length;
    return fits
        ? InstructionResult.OK
        : InstructionResult.interruption(ProgramInterruption.OPERAND);
  }

  /** Null for configuration space, and for a BAR that the function does not have. */
  private static @Nullable MmioRegion bar(ZpciFunction function, long operand) {
    int space = InstructionOperand.PCI_SPACE.extractInt(operand);
    return space == PciFunction.REGISTERS_BAR || space == PciFunction.MSIX_BAR
        ? function.pci.bar(space)
        : null;
  }
}

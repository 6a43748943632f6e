package portcullis.check.scenario.s390;

import java.util.ArrayList;
import java.util.List;
import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.EventBlock;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.GeneralRegister;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.PciInstructions;
import portcullis.s390.spec.ProgramInterruption;
import portcullis.s390.spec.SclpResponse;

/**
 * The processor's instructions for a few PCI functions, on bare hardware or under a hypervisor.
 *
 * <p>An instruction orders nothing but what it does itself: its own thread's stores are seen by it,
 * and those that it has not drained by nobody else. It is never busy, and there are no events: a
 * scenario says itself when recovery begins.
 */
final class SmallMachine implements PciInstructions {
  private final PhysicalMemory memory;
  private final List<SmallFunction> functions = new ArrayList<>();
  private final SmallProcessor processor;

  /**
   * @param lastIova of every function, inclusive
   * @param isShadowed whether there is a hypervisor
   */
  SmallMachine(PhysicalMemory memory, int functionCount, long lastIova, boolean isShadowed) {
    this.memory = memory;
    for (int i = 0; i < functionCount; i++) {
      functions.add(new SmallFunction(i, memory, isShadowed));
    }
    this.processor = new SmallProcessor(memory, functions, lastIova, isShadowed);
  }

  SmallFunction function(int index) {
    return functions.get(index);
  }

  @Override
  public long callLogicalProcessor(long blockAddress) {
    processor.execute(blockAddress);
    return InstructionResult.OK;
  }

  @Override
  public long modifyFunctionControls(long operand, long fibAddress) {
    int handle = InstructionOperand.handle(operand);
    ModifyOperation operation =
        ModifyOperation.of(InstructionOperand.OPERATION.extractInt(operand));
    return operation == null
        ? InstructionResult.interruption(ProgramInterruption.OPERAND)
        : functions.get(FunctionHandle.index(handle)).modify(handle, operation, fibAddress);
  }

  @Override
  public long refreshTranslations(long operand, long startIova, long lengthBytes) {
    int handle = InstructionOperand.handle(operand);
    return functions.get(FunctionHandle.index(handle)).refresh(handle, startIova, lengthBytes);
  }

  @Override
  public long storeEventInformation(long blockAddress) {
    memory.setLongOpaque(
        blockAddress + EventBlock.HEADER_AT, EventBlock.RESPONSE.place(EventBlock.NONE_PENDING));
    return InstructionResult.OK;
  }

  @Override
  public long storeFunctionControls(long operand, long fibAddress) {
    return InstructionResult.interruption(ProgramInterruption.OPERAND);
  }

  @Override
  public long load(long operand, long offset, GeneralRegister target) {
    return InstructionResult.interruption(ProgramInterruption.OPERAND);
  }

  @Override
  public long store(long operand, long offset, long value) {
    return InstructionResult.interruption(ProgramInterruption.OPERAND);
  }

  @Override
  public int configure(int functionId) {
    return SclpResponse.UNKNOWN_FUNCTION.code();
  }

  @Override
  public int deconfigure(int functionId) {
    return SclpResponse.UNKNOWN_FUNCTION.code();
  }

  @Override
  public void onChannelReport(Runnable handler) {
    // There are no events.
  }
}

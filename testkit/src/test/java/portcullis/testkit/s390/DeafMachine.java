package portcullis.testkit.s390;

import portcullis.s390.spec.GeneralRegister;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.PciInstructions;
import portcullis.s390.spec.SclpResponse;

/** A machine without PCI: whatever it is asked, it is busy with something else. */
final class DeafMachine implements PciInstructions {
  @Override
  public long callLogicalProcessor(long blockAddress) {
    return InstructionResult.BUSY;
  }

  @Override
  public long modifyFunctionControls(long operand, long fibAddress) {
    return InstructionResult.BUSY;
  }

  @Override
  public long storeFunctionControls(long operand, long fibAddress) {
    return InstructionResult.BUSY;
  }

  @Override
  public long refreshTranslations(long operand, long startIova, long lengthBytes) {
    return InstructionResult.BUSY;
  }

  @Override
  public long load(long operand, long offset, GeneralRegister target) {
    return InstructionResult.BUSY;
  }

  @Override
  public long store(long operand, long offset, long value) {
    return InstructionResult.BUSY;
  }

  @Override
  public long storeEventInformation(long blockAddress) {
    return InstructionResult.BUSY;
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
  public void onChannelReport(Runnable handler) {}
}

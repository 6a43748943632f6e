package portcullis.s390.device;

import portcullis.core.sync.SharedRef;

/** Asks the {@link InstructionGate} that is in place. Thread-safe; allocates nothing. */
final class Injection {
  // Release in #set, acquire in #answer.
  private final SharedRef<InstructionGate> gate = new SharedRef<>(InstructionGate.OPEN);

  void set(InstructionGate newGate) {
    gate.setRelease(newGate); // pairs with #answer
  }

  /** {@link InstructionGate#PASS}, or what the instruction is answered with instead. */
  @SuppressWarnings("ReferenceEquality") // whoever sets the open gate sets this one
  long answer(Instruction instruction, ZpciFunction function) {
    InstructionGate asked = gate.getAcquire(); // pairs with #set
    return asked == InstructionGate.OPEN
        ? InstructionGate.PASS
        : asked.answer(instruction, function.functionId, function.counters.next(instruction));
  }
}

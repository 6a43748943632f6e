package portcullis.s390.device;

/**
 * Decides whether an instruction is executed or answered otherwise; tests make the nth one fail, or
 * be busy, with it.
 */
@FunctionalInterface
public interface InstructionGate {
  /** The instruction is executed. */
  long PASS = -1;

  /** Lets everything pass. */
  InstructionGate OPEN = (instruction, functionId, nth) -> PASS;

  /**
   * Asked before each instruction that names a function with a valid handle, from any thread.
   *
   * @param nth which instruction of its kind it is for the function, from 1 on
   * @return {@link #PASS}, or what it is answered with, having no effect: a {@link
   *     portcullis.s390.spec.InstructionResult}, for enable and disable the code of a {@link
   *     portcullis.s390.spec.ClpResponse}
   */
  long answer(Instruction instruction, int functionId, long nth);
}

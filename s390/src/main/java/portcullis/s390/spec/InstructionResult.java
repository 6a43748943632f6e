package portcullis.s390.spec;

/**
 * How an instruction ended, in one word:
 *
 * <pre>
 *   31                 16 15         8 7        2 1  0
 *   program interruption    status       zero      cc
 * </pre>
 *
 * <p>On the real machine the condition code is in the program status word, the status in bits 31:24
 * of the first operand, and an interruption goes elsewhere. [insn], [qinst]
 */
public final class InstructionResult {
  /** Condition code 0: done. */
  public static final int CC_OK = 0;

  /** Condition code 1: not done, the status says why. */
  public static final int CC_ERROR = 1;

  /** Condition code 2: the machine is busy, to be tried again. */
  public static final int CC_BUSY = 2;

  /** Condition code 3: no function that is enabled has this handle. */
  public static final int CC_INVALID_HANDLE = 3;

  /** The word for done. */
  public static final long OK = CC_OK;

  /** The word for busy. */
  public static final long BUSY = CC_BUSY;

  /** The word for a handle that is not, or no longer, valid. */
  public static final long INVALID_HANDLE = CC_INVALID_HANDLE;

  private static final BitField CONDITION_CODE = BitField.of("condition code", 0, 1);
  private static final BitField STATUS = BitField.of("status", 8, 15);
  private static final BitField INTERRUPTION = BitField.of("program interruption", 16, 31);

  /** Every bit of the word. */
  public static final Layout LAYOUT =
      Layout.of(
          "instruction result",
          "insn",
          CONDITION_CODE,
          BitField.reserved(2, 7),
          STATUS,
          INTERRUPTION,
          BitField.reserved(32, 63));

  private InstructionResult() {}

  /** The word for condition code 1. */
  public static long error(StatusCode status) {
    return CC_ERROR | (long) status.code() << STATUS.low();
  }

  /** The word for an instruction that did not take place. */
  public static long interruption(ProgramInterruption interruption) {
    return (long) interruption.code() << INTERRUPTION.low();
  }

  /** The condition code, 0 to 3; 0 and without meaning if there was an interruption. */
  public static int conditionCode(long result) {
    return CONDITION_CODE.extractInt(result);
  }

  /** {@link StatusCode#code} if the condition code is 1, else 0. */
  public static int status(long result) {
    return STATUS.extractInt(result);
  }

  /** {@link ProgramInterruption#code}, or 0 if the instruction took place. */
  public static int interruption(long result) {
    return INTERRUPTION.extractInt(result);
  }

  /** Whether the instruction did all it was asked to. */
  public static boolean isOk(long result) {
    return result == OK;
  }

  /** The result in words. */
  public static String describe(long result) {
    if (interruption(result) != 0) {
      return "program interruption " + ProgramInterruption.of(interruption(result));
    }
    return conditionCode(result) == CC_ERROR
        ? "cc 1, status %d (%s)".formatted(status(result), StatusCode.of(status(result)))
        : "cc " + conditionCode(result);
  }
}

package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** Why an instruction did not take place. z/Architecture Principles of Operation, chapter 6. */
public enum ProgramInterruption {
  /** An operand is where no memory is. */
  ADDRESSING(0x0005),
  /** An operand is not aligned as it must be. */
  SPECIFICATION(0x0006),
  /** An operand holds what it must not. */
  OPERAND(0x0015);

  private final int code;

  ProgramInterruption(int code) {
    this.code = code;
  }

  /** The number. */
  public int code() {
    return code;
  }

  /** The interruption with this number, null if there is none. */
  public static @Nullable ProgramInterruption of(int code) {
    for (ProgramInterruption interruption : values()) {
      if (interruption.code == code) {
        return interruption;
      }
    }
    return null;
  }
}

package portcullis.riscv.spec;

/** The fields that the first doublewords of all commands have. Section 3.1. */
public final class CommandHeader {
  /** What a command is about. */
  public static final BitField OPCODE = BitField.rw("opcode", 0, 6);

  /** What it does about it. */
  public static final BitField FUNC3 = BitField.rw("func3", 7, 9);

  private CommandHeader() {}
}

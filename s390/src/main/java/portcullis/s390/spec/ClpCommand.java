package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** What CALL LOGICAL PROCESSOR can be asked about PCI. [clp] */
public enum ClpCommand {
  /** Which functions there are: {@link ListFunctions}. */
  LIST_FUNCTIONS(0x0002),
  /** What a function is: {@link QueryFunction}. */
  QUERY_FUNCTION(0x0003),
  /** What is common to the functions of a group: {@link QueryGroup}. */
  QUERY_GROUP(0x0004),
  /** Enable or disable a function: {@link SetFunction}. */
  SET_FUNCTION(0x0005);

  private final int code;

  ClpCommand(int code) {
    this.code = code;
  }

  /** The number in the request. */
  public int code() {
    return code;
  }

  /** The command with this number, null if there is none. */
  public static @Nullable ClpCommand of(int code) {
    for (ClpCommand command : values()) {
      if (command.code == code) {
        return command;
      }
    }
    return null;
  }
}

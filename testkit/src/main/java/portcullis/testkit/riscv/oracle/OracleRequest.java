package portcullis.testkit.riscv.oracle;

import portcullis.core.memory.Access;
import portcullis.machine.bus.AddressType;

/**
 * One inbound request.
 *
 * @param processId {@link #NO_PROCESS} if it has none
 * @param access bits of {@link Access}; of an ATS translation request only EXECUTE counts
 * @param privileged supervisor privilege is requested; counts only with a process id
 */
public record OracleRequest(
    int deviceId,
    int processId,
    long iova,
    AddressType type,
    int access,
    boolean privileged,
    boolean noWrite,
    boolean cxl) {
  /** The process id of a request that has none. */
  public static final int NO_PROCESS = -1;

  /** Whether it has a process id. */
  public boolean hasProcess() {
    return processId != NO_PROCESS;
  }

  /** Whether it asks for supervisor privilege, and may. */
  public boolean isSupervisor() {
    return hasProcess() && privileged;
  }

  boolean is(AddressType other) {
    return type == other;
  }

  boolean executes() {
    return (access & Access.EXECUTE) != 0;
  }

  boolean writes() {
    return (access & Access.WRITE) != 0;
  }

  boolean reads() {
    return (access & Access.READ) != 0;
  }

  /** TTYP of a fault record. Section 3.2. */
  int transactionType() {
    int kind = executes() ? 1 : writes() ? 3 : 2;
    return switch (type) {
      case UNTRANSLATED -> kind;
      case TRANSLATED -> kind + 4;
      case TRANSLATION_REQUEST -> 8;
    };
  }

  /** Picks one of three causes by "the original access type". */
  int cause(int execute, int read, int write) {
    boolean store = writes() && !is(AddressType.TRANSLATION_REQUEST);
    return executes() ? execute : store ? write : read;
  }
}

package portcullis.app.vectors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaAnswer;
import portcullis.riscv.spec.FaultCause;

/** The fields of an ATS completion under their names in the format; booleans are 0 and 1. */
final class AtsFlags {
  /** All of them, in the order of the format. */
  static final List<String> NAMES =
      List.of("r", "w", "x", "u", "priv", "global", "cxlIo", "n", "ama");

  private AtsFlags() {}

  static Map<String, Integer> of(DmaAnswer answer) {
    Map<String, Integer> flags = new LinkedHashMap<>();
    flags.put("r", (answer.granted & Access.READ) != 0 ? 1 : 0);
    flags.put("w", (answer.granted & Access.WRITE) != 0 ? 1 : 0);
    flags.put("x", (answer.granted & Access.EXECUTE) != 0 ? 1 : 0);
    flags.put("u", answer.untranslatedOnly ? 1 : 0);
    flags.put("priv", answer.grantsPrivilege ? 1 : 0);
    flags.put("global", answer.isGlobal ? 1 : 0);
    flags.put("cxlIo", answer.cxlIo ? 1 : 0);
    flags.put("n", answer.nonSnooped ? 1 : 0);
    flags.put("ama", answer.memoryAttributes);
    return flags;
  }

  static String text(Map<String, Integer> flags) {
    return NAMES.stream()
        .filter(flags::containsKey)
        .map(name -> name + "=" + flags.get(name))
        .collect(Collectors.joining(" "));
  }

  /** A fault's number and name. */
  static String cause(int code) {
    return code + " (" + FaultCause.of(code) + ")";
  }
}

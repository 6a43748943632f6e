package portcullis.app.vectors;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.DmaAnswer;
import portcullis.riscv.spec.FaultRecord;

/** Makes what a request must lead to of the fields of its JSON object. */
final class ExpectationParser {
  private ExpectationParser() {}

  /**
   * Makes one.
   *
   * @param handwritten refuse fields that are not known
   */
  static Expectation parse(JsonFields fields, boolean handwritten) throws ScenarioException {
    boolean noAccess = fields.has("noAccessCause");
    Expectation expected =
        new Expectation(
            status(fields),
            fields.optionalNumber("pa"),
            pageBytes(fields),
            fields.integer("pbmt", 0, 3, 0),
            fields.flag("isMsi"),
            residentFile(fields),
            fields.has("ats") ? ats(fields.object("ats")) : null,
            noAccess,
            fields.has("cause") ? Integer.valueOf(fields.integer("cause", 0, 0xfff)) : null,
            fault(fields));
    if (handwritten) {
      fields.refuseOthers();
    }
    return expected;
  }

  private static DmaAnswer.Status status(JsonFields fields) throws ScenarioException {
    String text = fields.text("status");
    return switch (text) {
      case "success" -> DmaAnswer.Status.SUCCESS;
      case "UR" -> DmaAnswer.Status.UNSUPPORTED_REQUEST;
      case "CA" -> DmaAnswer.Status.COMPLETER_ABORT;
      default ->
          throw new ScenarioException(
              fields.place("status") + " '" + text + "' is none of success, UR, CA");
    };
  }

  private static @Nullable Long pageBytes(JsonFields fields) throws ScenarioException {
    Long bytes = fields.optionalNumber("pageSize");
    if (bytes != null && (Long.bitCount(bytes) != 1 || (bytes > 0 && bytes < 4096))) {
      throw new ScenarioException(
          fields.place("pageSize") + " " + Hex.of(bytes) + " is no power of two from 0x1000 on");
    }
    return bytes;
  }

  /** Absent although {@code isMrif} in ATS completions, which do not tell of it. */
  private static @Nullable ResidentFile residentFile(JsonFields fields) throws ScenarioException {
    if (!fields.flag("isMrif") || !fields.has("mrifAddr")) {
      return null;
    }
    return new ResidentFile(
        fields.number("mrifAddr"), fields.integer("mrifNid", 0, 0x7ff), fields.number("noticePa"));
  }

  private static Map<String, Integer> ats(JsonFields fields) throws ScenarioException {
    Map<String, Integer> flags = new HashMap<>();
    for (String name : AtsFlags.NAMES) {
      if (fields.has(name)) {
        boolean number = name.equals("ama");
        flags.put(name, number ? fields.integer(name, 0, 7) : fields.flag(name) ? 1 : 0);
      }
    }
    return flags;
  }

  private static @Nullable FaultExpectation fault(JsonFields fields) throws ScenarioException {
    if (!fields.has("fault")) {
      return null;
    }
    if (fields.isNull("fault")) {
      return FaultExpectation.NONE;
    }
    JsonFields fault = fields.object("fault");
    String record = fault.bytes("record");
    if (record.length() != 2 * FaultRecord.BYTES) {
      throw new ScenarioException(
          fault.place("record") + " does not have " + FaultRecord.BYTES + " bytes");
    }
    return new FaultExpectation(record, fault.number("iotval2Mask", -1));
  }
}

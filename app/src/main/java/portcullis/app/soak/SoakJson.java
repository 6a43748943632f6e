package portcullis.app.soak;

import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A result as one JSON object, by docs/soak.md. */
public final class SoakJson {
  private static final int SCHEMA = 1;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private SoakJson() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param version of the program
   */
  public static String render(SoakResult result, String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    root.put("passed", result.passed());
    root.put("interrupted", result.interrupted());
    root.put("machine", result.options().kind().title());
    root.put("seed", result.options().seed());
    root.put("spoil", result.options().spoil().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    root.put("durationNanos", result.options().durationNanos());
    root.put("elapsedNanos", result.elapsedNanos());
    ObjectNode ops = root.putObject("ops");
    result.ops().forEach(ops::put);
    root.put("faults", result.faults());
    ObjectNode memory = root.putObject("memory");
    memory.put("heapStartBytes", result.memory().heapStartBytes());
    memory.put("heapEndBytes", result.memory().heapEndBytes());
    memory.put("pagesStartBytes", result.memory().pagesStartBytes());
    memory.put("pagesEndBytes", result.memory().pagesEndBytes());
    Violation violation = result.violation();
    if (violation == null) {
      root.putNull("violation");
    } else {
      root.putObject("violation")
          .put("atNanos", violation.atNanos())
          .put("actor", violation.actor())
          .put("detail", violation.detail());
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }
}

package portcullis.app.vectors;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of scenarios as one JSON object, by the schema in docs/vectors-json.md. Every field is
 * always there and in the same order; {@link #SCHEMA} goes up when one changes its meaning.
 */
public final class VectorJson {
  /** The schema's number, the field {@code schema}. */
  public static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private VectorJson() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param version of the program
   */
  public static String render(VectorSummary summary, String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    root.put("passed", summary.passed());
    ArrayNode files = root.putArray("files");
    summary.files().forEach(files::add);
    count(root, summary.total());
    ArrayNode families = root.putArray("families");
    summary
        .families()
        .forEach((name, count) -> count(families.addObject().put("family", name), count));
    ArrayNode failures = root.putArray("failures");
    summary.failures().forEach(failure -> failure(failures.addObject(), failure));
    ArrayNode traces = root.putArray("translations");
    summary.traces().forEach(trace -> TraceJson.fill(traces.addObject(), trace));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void count(ObjectNode node, FamilyCount count) {
    node.put("scenarios", count.scenarios());
    node.put("scenariosPassed", count.passed());
    node.put("scenariosFailed", count.failed());
    node.put("unspecifiedSteps", count.unspecifiedSteps());
  }

  private static void failure(ObjectNode node, ScenarioFailure failure) {
    StepFailure where = failure.where();
    node.put("file", failure.file());
    node.put("line", failure.line());
    node.put("id", failure.id());
    node.put("step", where.step());
    node.put("action", where.action());
    node.put("what", where.what());
    node.put("expected", where.expected());
    node.put("found", where.found());
  }
}

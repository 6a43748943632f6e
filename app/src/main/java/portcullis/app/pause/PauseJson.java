package portcullis.app.pause;

import java.util.Map;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as one JSON object, by the schema in docs/bench-pauses.md. */
public final class PauseJson {
  /** The schema's number, the field {@code schema}. */
  public static final int SCHEMA = 2;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PauseJson() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param version of the program
   */
  public static String render(PauseReport report, String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    root.put("passed", report.problems().isEmpty());
    root.put("interrupted", report.interrupted());
    ArrayNode failures = root.putArray("failures");
    report.problems().forEach(failures::add);
    root.put("machine", report.options().machine().kind().title());
    root.put("elapsedNanos", report.elapsedNanos());
    root.put("periodNanos", report.options().periodNanos());
    root.put("events", report.eventCount());
    root.put("late", report.late());
    times(root.putObject("undisturbedPauses"), report.undisturbed());
    times(root.putObject("disturbedPauses"), report.disturbed());
    times(root.putObject("elsewherePauses"), report.elsewhere());
    times(root.putObject("idleLateness"), report.idle());
    root.put("worstUnmapNanos", report.worstUnmapNanos());
    for (Map.Entry<PauseEvent, Histogram> event : report.events().entrySet()) {
      times(root.putObject(event.getKey().label()), event.getValue());
    }
    times(root.putObject("flush"), report.flushes());
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void times(ObjectNode node, Histogram of) {
    node.put("count", of.getTotalCount());
    node.put("p50Nanos", of.getValueAtPercentile(50));
    node.put("p99_9Nanos", of.getValueAtPercentile(99.9));
    node.put("worstNanos", of.getMaxValue());
  }
}

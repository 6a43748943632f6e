package portcullis.app.bench;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as one JSON object, by the schema in docs/bench-policies.md. */
public final class BenchJson {
  /** The schema's number, the field {@code schema}. */
  public static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  private BenchJson() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param version of the program
   */
  public static String render(BenchReport report, String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    root.put("passed", report.failures().isEmpty());
    root.put("interrupted", report.interrupted());
    ArrayNode failures = root.putArray("failures");
    report.failures().forEach(failures::add);
    root.put("repetitions", report.plan().repetitions());
    root.put("runtimeNanos", report.plan().runtimeNanos());
    root.put("memoryBytes", report.plan().memoryBytes());
    cells(root.putArray("grid"), report.grid());
    cells(root.putArray("sweep"), report.sweep());
    ArrayNode published = root.putArray("published");
    for (Comparison comparison : report.comparisons()) {
      ObjectNode node = published.addObject();
      node.put("anchor", comparison.published().anchor());
      node.put("what", comparison.published().what());
      node.put("theirs", comparison.published().ratio());
      node.put("platform", comparison.platform().optionName());
      node.put("ours", rounded(comparison.ours()));
      node.put("verdict", comparison.told());
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void cells(ArrayNode array, List<CellResult> results) {
    for (CellResult result : results) {
      ObjectNode node = array.addObject();
      BenchCell cell = result.cell();
      node.put("platform", cell.platform().optionName());
      node.put("policy", cell.policy().optionName());
      node.put("shape", cell.shape().optionName());
      node.put("queueEntries", cell.limits().queueEntries());
      node.put("queueTimeoutNanos", cell.limits().queueTimeoutNanos());
      node.put("wrapWindowBytes", cell.limits().windowBytes());
      node.put("runs", result.samples().size());
      node.put("ios", result.ios());
      spread(node.putObject("iops"), result.iops());
      spread(node.putObject("bytesPerSecond"), result.bytesPerSecond());
      ObjectNode latency = node.putObject("latencyNanos");
      for (double percentile : PERCENTILES) {
        String name = percentile % 1 == 0 ? "p" + (int) percentile : "p99_9";
        latency.put(name, result.latencyNanos(percentile));
      }
      node.put("mapsPerIo", rounded(result.mapsPerIo()));
      node.put("flushesPerIo", rounded(result.flushesPerIo()));
      node.put("rangeFlushes", result.flushes().ranged());
      node.put("fullFlushes", result.flushes().full());
      node.put("failedFlushes", result.flushes().failed());
      node.put("deferredUnmaps", result.flushes().deferred());
      node.put("wraps", result.flushes().wraps());
      node.put("refreshesPerIo", rounded(result.refreshesPerIo()));
      node.put("shadowEntriesPerRefresh", rounded(result.shadowEntriesPerRefresh()));
      node.put("entriesWalkedPerRefresh", rounded(result.entriesWalkedPerRefresh()));
      node.put("pinsPerRefresh", rounded(result.pinsPerRefresh()));
      node.put("interceptionsPerIo", rounded(result.interceptionsPerIo()));
      node.put("coalescedShare", rounded(result.coalescedShare()));
      node.put("interceptedNanos", rounded(result.interceptedNanos()));
      node.put("hypervisorNanos", rounded(result.hypervisorNanos()));
      node.put("sharedProcessor", result.sharedProcessor());
      ObjectNode commands = node.putObject("commandsPerIo");
      result.commandsPerIo().forEach((kind, perIo) -> commands.put(kind, rounded(perIo)));
    }
  }

  private static void spread(ObjectNode node, Spread spread) {
    node.put("median", rounded(spread.median()));
    node.put("min", rounded(spread.least()));
    node.put("max", rounded(spread.greatest()));
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }
}

package portcullis.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonReportTest {
  private static final Path ROOT = Path.of(System.getProperty("portcullis.root", ".."));

  /** Objects whose field names are data, or told of once for two fields. */
  private static final Set<String> OPEN =
      Set.of("iommu.commandsByKind", "jobs[].write", "jobs[].read.latencyNanos.percentiles");

  private static JsonNode parsed(RunResult result) {
    return JsonMapper.builder().build().readTree(JsonReport.render(result, "0.1.0"));
  }

  @Test
  void theObjectIsAsTheGoldenFileHasIt() throws Exception {
    String golden =
        Files.readString(ROOT.resolve("app/src/test/resources/portcullis/app/report/failed.json"));
    assertThat(JsonReport.render(SampleResults.failed(), "0.1.0")).isEqualTo(golden);
  }

  @Test
  void theFieldsThatScriptsAskForAreWhereTheyLook() {
    JsonNode json = parsed(SampleResults.passed());
    assertThat(json.get("passed").asBoolean()).isTrue();
    assertThat(json.get("verified").asLong()).isEqualTo(20_000);
    assertThat(json.get("ios").asLong()).isEqualTo(50_100);
    assertThat(json.get("errors").asLong()).isZero();
    assertThat(json.get("iommu").get("commandsPerIo").asDouble()).isEqualTo(2);
    assertThat(json.get("iommu").get("iotlbHitRate").asDouble()).isEqualTo(0.9);
    assertThat(json.get("faults").isEmpty()).isTrue();
    assertThat(json.get("rogue").isNull()).isTrue();
    JsonNode unused = json.get("jobs").get(1).get("write");
    assertThat(unused.get("iops").asDouble()).isZero();
    assertThat(unused.get("latencyNanos").get("percentiles").get("p99_99").asLong()).isZero();
  }

  @Test
  void addressesAreUnsigned() {
    assertThat(parsed(SampleResults.failed()).get("faults").get(0).get("iova").asString())
        .isEqualTo("0xfffffffffffff000");
  }

  @Test
  void theDocumentNamesEveryFieldAndNoOther() throws Exception {
    Set<String> documented =
        Pattern.compile("(?m)^\\| `([^`]+)` \\|")
            .matcher(Files.readString(ROOT.resolve("docs/run-json.md")))
            .results()
            .map((MatchResult m) -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> emitted = new TreeSet<>();
    collect("", JsonReport.tree(SampleResults.failed(), "0.1.0"), emitted);
    // What only an s390 has; the object itself has a line too.
    collect("iommu", JsonReport.tree(SampleResults.refreshed(), "0.1.0").get("iommu"), emitted);
    emitted.add("iommu.refreshes");
    // The objects that may be null have a line of their own.
    emitted.add("rogue");
    emitted.add("disturbance");
    assertThat(documented).isEqualTo(emitted);
  }

  @Test
  void theDocumentNamesThePercentilesAndBothDirectionsHaveTheSameFields() throws Exception {
    JsonNode job = parsed(SampleResults.passed()).get("jobs").get(0);
    assertThat(job.get("read").propertyNames()).isEqualTo(job.get("write").propertyNames());
    assertThat(job.get("read").get("latencyNanos").get("percentiles").propertyNames())
        .containsExactly(
            "p1", "p5", "p10", "p20", "p30", "p40", "p50", "p60", "p70", "p80", "p90", "p95", "p99",
            "p99_5", "p99_9", "p99_95", "p99_99");
    assertThat(Files.readString(ROOT.resolve("docs/run-json.md")))
        .contains("`p1`", "`p90`", "`p95`", "`p99`", "`p99_5`", "`p99_9`", "`p99_95`", "`p99_99`");
  }

  /** Adds the paths of all values below a node, as the document writes them. */
  private static void collect(String path, JsonNode node, Set<String> paths) {
    if (OPEN.contains(path)) {
      paths.add(path + ".*");
    } else if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        collect(
            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), paths);
      }
    } else if (node.isArray()) {
      assertThat(node.isEmpty() && !path.equals("jobs[].problems")).as(path).isFalse();
      if (node.isEmpty()) {
        paths.add(path + "[]");
      }
      node.forEach(element -> collect(path + "[]", element, paths));
    } else {
      paths.add(path);
    }
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.Capabilities;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The model against scenarios that the official reference model answered. Those are run that need
 * no capability the model lacks; the others are counted by what they need.
 */
class GoldenVectorTest {
  private static final int WIDEST_RAM_LOG2 = 46;

  private final Map<Integer, PhysicalMemory> memories = new HashMap<>();
  private final Map<String, Integer> passed = new TreeMap<>();
  private final Map<String, Integer> skipped = new TreeMap<>();
  private final Map<String, String> failed = new TreeMap<>();

  @Test
  void theModelAnswersAsTheReferenceModelDoes() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    String only = System.getProperty("vector", "");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(GoldenVectorTest.class.getResourceAsStream("vectors.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode scenario = mapper.readTree(line);
        String id = scenario.get("id").asString();
        if ("ABHIJ".indexOf(id.charAt(0)) >= 0 && id.startsWith(only)) {
          run(id, scenario);
        }
      }
    }
    System.out.println("golden vectors passed " + passed + "\nskipped " + skipped);
    assertThat(failed).as("-Dvector=ID runs one of them").isEmpty();
    assertThat(passed.keySet()).contains("A", "B", "H", "I", "J");
  }

  private void run(String id, JsonNode scenario) {
    String family = id.substring(0, 1);
    Capabilities capabilities = new Capabilities(VectorRunner.number(scenario.get("caps")));
    int log2 = Math.min(WIDEST_RAM_LOG2, capabilities.physicalAddressBits());
    PhysicalMemory ram =
        memories.computeIfAbsent(log2, bits -> PhysicalMemory.anonymous(4096, (1L << bits) - 4096));
    try (VectorRunner runner = new VectorRunner(scenario, ram)) {
      runner.run();
      passed.merge(family + (runner.requestsLeftOut == 0 ? "" : " in part"), 1, Integer::sum);
      passed.merge(family + " requests", runner.requestsCompared, Integer::sum);
      passed.merge(family + " requests left out", runner.requestsLeftOut, Integer::sum);
    } catch (VectorSkip skip) {
      skipped.merge(family + " " + skip.getMessage(), 1, Integer::sum);
    } catch (AssertionError e) {
      failed.put(id, String.valueOf(e.getMessage()));
    } finally {
      ram.close(); // all zero again
    }
  }
}

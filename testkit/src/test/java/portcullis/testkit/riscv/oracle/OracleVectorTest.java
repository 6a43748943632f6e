package portcullis.testkit.riscv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.machine.bus.AddressType;
import portcullis.testkit.riscv.oracle.OracleMemory.Condition;
import portcullis.testkit.riscv.oracle.OracleOutcome.Completion;
import portcullis.testkit.riscv.oracle.OracleOutcome.Refused;
import portcullis.testkit.riscv.oracle.OracleOutcome.Success;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The judge of the judge: the oracle against the scenarios that the official reference model
 * answered, so that it may be believed where they say nothing.
 */
class OracleVectorTest {
  private static final Path VECTORS =
      Path.of("../riscv/src/test/resources/portcullis/riscv/device/vectors.jsonl.gz");
  private static final long DDTP = 0x10;
  private static final long FCTL = 0x8;

  private final Map<String, Integer> compared = new TreeMap<>();
  private final Map<String, String> failed = new TreeMap<>();

  @Test
  void theOracleAnswersAsTheReferenceModelDoes() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    String only = System.getProperty("vector", "");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(VECTORS)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode scenario = mapper.readTree(line);
        String id = scenario.get("id").asString();
        if (id.charAt(0) <= 'G' && id.startsWith(only)) {
          try {
            new Run(scenario).all();
          } catch (AssertionError e) {
            failed.put(id, String.valueOf(e.getMessage()));
          }
        }
      }
    }
    assertThat(failed).as("-Dvector=ID runs one of them; compared %s", compared).isEmpty();
    if (only.isEmpty()) {
      assertThat(compared.keySet()).contains("A", "B", "C", "D", "E", "F", "G");
    }
  }

  private static long number(JsonNode node) {
    return node.isString()
        ? Long.parseUnsignedLong(node.asString().substring(2), 16)
        : node.asLong();
  }

  private static boolean flag(JsonNode node, String name) {
    return node.has(name) && node.get(name).asBoolean();
  }

  /** One scenario. */
  private final class Run {
    private final JsonNode scenario;
    private final ByteMemory memory = new ByteMemory();
    private final long capabilities;
    private long fctl;
    private long ddtp;

    Run(JsonNode scenario) {
      this.scenario = scenario;
      this.capabilities = number(scenario.get("caps"));
      this.fctl = number(scenario.get("fctl"));
      for (JsonNode block : scenario.get("mem")) {
        memory.store(number(block.get(0)), block.get(1).asString());
      }
      if (scenario.has("memFault")) {
        for (JsonNode range : scenario.get("memFault")) {
          boolean access = range.get(2).asString().equals("access");
          memory.fail(
              number(range.get(0)),
              number(range.get(1)),
              access ? Condition.VIOLATION : Condition.POISONED);
        }
      }
    }

    void all() {
      String id = scenario.get("id").asString();
      int index = 0;
      for (JsonNode step : scenario.get("steps")) {
        String what = id + " step " + index + " " + step;
        switch (step.get("op").asString()) {
          case "regWrite" -> writeRegister(step);
          case "translate" -> {
            compared.merge(id.substring(0, 1), 1, Integer::sum);
            translate(step, what);
          }
          case "memExpect" -> {
            // What the fault queue holds is compared with the outcome instead.
            String data = step.get("data").asString();
            assertThat(memory.load(number(step.get("addr")), data)).as(what).isEqualTo(data);
          }
          default -> throw new AssertionError(what);
        }
        index++;
      }
    }

    private void writeRegister(JsonNode step) {
      long offset = number(step.get("off"));
      if (offset == DDTP) {
        assertThat(step.get("size").asInt()).isEqualTo(8);
        ddtp = number(step.get("val"));
      } else if (offset == FCTL) {
        fctl = number(step.get("val"));
      }
    }

    private void translate(JsonNode step, String what) {
      String type = step.has("at") ? step.get("at").asString() : "untranslated";
      boolean execute = flag(step, "exec");
      String rw = step.has("rw") ? step.get("rw").asString() : "r";
      OracleRequest request =
          new OracleRequest(
              (int) number(step.get("did")),
              step.has("pid") ? (int) number(step.get("pid")) : OracleRequest.NO_PROCESS,
              number(step.get("iova")),
              switch (type) {
                case "ats" -> AddressType.TRANSLATION_REQUEST;
                case "translated" -> AddressType.TRANSLATED;
                default -> AddressType.UNTRANSLATED;
              },
              rw.equals("w") ? Access.WRITE : execute ? Access.EXECUTE : Access.READ,
              flag(step, "priv"),
              flag(step, "noWrite"),
              flag(step, "cxl"));
      OracleOutcome outcome =
          new Oracle(capabilities, fctl, ddtp, false).translate(request, memory);
      if (step.has("unspecified")) {
        return;
      }
      assertThat(outcome.loose()).as(what).isFalse();
      JsonNode expect = step.get("expect");
      String described = what + "\n" + outcome;
      switch (outcome) {
        case Success success -> checkSuccess(success, expect, described);
        case Refused refused -> checkRefused(refused, expect, described);
      }
    }
  }

  private static void checkSuccess(Success success, JsonNode expect, String what) {
    assertThat(expect.get("status").asString()).as(what).isEqualTo("success");
    if (expect.has("pa")) {
      assertThat(success.physAddr()).as(what).isEqualTo(number(expect.get("pa")));
    }
    if (expect.has("pageSize")) {
      // Smaller where an interrupt file, which the reference model overlooks, divides the page.
      long size = number(expect.get("pageSize"));
      assertThat(1L << success.sizeLog2())
          .as(what)
          .isBetween(what.startsWith("F") ? 4096 : size, size);
    }
    Completion completion = success.completion();
    assertThat(success.isMessage()).as(what).isEqualTo(flag(expect, "isMsi"));
    assertThat(success.file() != null).as(what).isEqualTo(flag(expect, "isMrif"));
    if (!success.isMessage() && (completion == null || completion.grants())) {
      long type = expect.has("pbmt") ? expect.get("pbmt").asLong() : 0;
      assertThat(success.memoryType()).as(what).isEqualTo((int) type);
    }
    var file = success.file();
    if (file != null && expect.has("mrifAddr")) {
      assertThat(file.physAddr()).as(what).isEqualTo(number(expect.get("mrifAddr")));
      assertThat(file.noticeIdentity()).as(what).isEqualTo((int) number(expect.get("mrifNid")));
      assertThat(file.noticePhysAddr()).as(what).isEqualTo(number(expect.get("noticePa")));
    }
    assertThat(completion != null).as(what).isEqualTo(expect.has("ats"));
    if (completion != null) {
      checkCompletion(completion, expect, what);
    }
  }

  private static void checkCompletion(Completion completion, JsonNode expect, String what) {
    JsonNode ats = expect.get("ats");
    assertThat(completion.read()).as(what).isEqualTo(flag(ats, "r"));
    assertThat(completion.write()).as(what).isEqualTo(flag(ats, "w"));
    assertThat(completion.execute()).as(what).isEqualTo(flag(ats, "x"));
    if (expect.has("noAccessCause")) {
      return;
    }
    checkFlag(completion.untranslatedOnly(), ats.get("u"), what);
    checkFlag(completion.privileged(), ats.get("priv"), what);
    checkFlag(completion.global(), ats.get("global"), what);
    Boolean cxlIo = completion.cxlIo();
    if (cxlIo != null) {
      checkFlag(cxlIo, ats.get("cxlIo"), what);
    }
  }

  private static void checkFlag(boolean actual, @Nullable JsonNode expected, String what) {
    if (expected != null) {
      assertThat(actual).as(what).isEqualTo(expected.asBoolean());
    }
  }

  private static void checkRefused(Refused refused, JsonNode expect, String what) {
    String status = refused.aborted() ? "CA" : "UR";
    assertThat(status).as(what).isEqualTo(expect.get("status").asString());
    assertThat(refused.cause()).as(what).isEqualTo(expect.get("cause").asInt());
    JsonNode fault = expect.get("fault");
    assertThat(refused.reported()).as(what).isEqualTo(!fault.isNull());
    if (fault.isNull()) {
      return;
    }
    ByteMemory record = new ByteMemory();
    record.store(0, fault.get("record").asString());
    long header = record.load(0, 8);
    long iotval2 = number(fault.get("iotval2"));
    long mask = fault.has("iotval2Mask") ? number(fault.get("iotval2Mask")) : -1;
    if (Long.reverseBytes(header) == refused.header()) {
      header = Long.reverseBytes(header);
    }
    assertThat(refused.header()).as(what).isEqualTo(header);
    assertThat(refused.iotval()).as(what).isEqualTo(number(fault.get("iotval")));
    assertThat(refused.iotval2() & mask).as(what).isEqualTo(iotval2 & mask);
  }
}

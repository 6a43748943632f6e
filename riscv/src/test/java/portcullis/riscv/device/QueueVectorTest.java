package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.SparseMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Register;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Registers and the command queue against all scenarios of the reference model that make no
 * requests: with the capabilities, the byte order and the defects of memory that each has.
 */
class QueueVectorTest {
  private final Map<String, Integer> passed = new TreeMap<>();
  private final Map<String, String> failed = new TreeMap<>();

  @Test
  void registersAndCommandsDoAsInTheReferenceModel() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    String only = System.getProperty("vector", "");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(QueueVectorTest.class.getResourceAsStream("vectors.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode scenario = mapper.readTree(line);
        String id = scenario.get("id").asString();
        if ((id.startsWith("I") || id.startsWith("J-reg"))
            && id.startsWith(only)
            && !line.contains("\"translate\"")) {
          run(id, scenario);
        }
      }
    }
    System.out.println("queue vectors passed " + passed);
    assertThat(failed).as("-Dvector=ID runs one of them").isEmpty();
    assertThat(passed.keySet()).contains("I-ats", "I-be", "I-mf", "I-fmf", "J-reg");
  }

  private void run(String id, JsonNode scenario) {
    try (Run run = new Run(scenario)) {
      run.run();
      passed.merge(id.substring(0, id.lastIndexOf('-')), 1, Integer::sum);
    } catch (AssertionError e) {
      failed.put(id, String.valueOf(e.getMessage()));
    }
  }

  private static final class Run implements AutoCloseable {
    private final JsonNode scenario;
    private final SparseMemory ram;
    private final RiscvIommuDevice device;
    private final FunctionMessages messages = new FunctionMessages();
    // The queue runs on its own after such a write; what it has done is compared later.
    private boolean commandsUnderWay;

    Run(JsonNode scenario) {
      this.scenario = scenario;
      long capabilities = number(scenario.get("caps"));
      this.ram = PhysicalMemory.sparse((int) (capabilities >>> 32 & 0x3f));
      this.device =
          new RiscvIommuDevice(
              new SystemBus(ram),
              RiscvIommuConfig.standard()
                  .withCapabilities(capabilities)
                  .withInitialFeatures(number(scenario.get("fctl")))
                  .withInvalidationTags(2)
                  .withVectorBits(scenario.get("vecBits").asInt()),
              WiredInterrupt.UNCONNECTED,
              messages);
      for (JsonNode block : scenario.get("mem")) {
        ram.store(number(block.get(0)), HexFormat.of().parseHex(block.get(1).asString()));
      }
      if (scenario.has("memFault")) {
        for (JsonNode fault : scenario.get("memFault")) {
          if (fault.get(2).asString().equals("access")) {
            ram.addHole(number(fault.get(0)), number(fault.get(1)));
          } else {
            ram.addPoison(number(fault.get(0)), number(fault.get(1)));
          }
        }
      }
    }

    void run() {
      int index = 0;
      for (JsonNode step : scenario.get("steps")) {
        run(step, "%s step %d %s".formatted(scenario.get("id").asString(), index, step));
        index++;
      }
    }

    private void run(JsonNode step, String what) {
      switch (step.get("op").asString()) {
        case "regWrite" -> {
          int offset = (int) number(step.get("off"));
          device.write(offset, step.get("size").asInt(), number(step.get("val")));
          device.settle();
          commandsUnderWay |= offset == Register.CQT.offset() || offset == Register.CQCSR.offset();
        }
        case "regRead" -> readRegister(step, what);
        case "processCommands" -> {
          device.settle();
          commandsUnderWay = false;
        }
        case "memWrite" ->
            ram.store(
                number(step.get("addr")), HexFormat.of().parseHex(step.get("data").asString()));
        case "memExpect" -> {
          String data = step.get("data").asString();
          byte[] bytes = ram.load(number(step.get("addr")), data.length() / 2);
          assertThat(HexFormat.of().formatHex(bytes)).as(what).isEqualTo(data);
        }
        case "msgExpect" ->
            assertThat(message(step.get("index").asInt(), what))
                .satisfies(sent -> checkMessage(sent, step, what));
        case "invalCompletion" -> {
          int segment = step.path("dsv").asInt(0) == 1 ? (int) number(step.get("dseg")) : -1;
          device.completeInvalidation(
              (int) number(step.get("rid")), segment, tags(step), step.get("cc").asInt());
          device.settle();
        }
        case "invalTimeout" -> {
          device.timeOutInvalidation(tags(step));
          device.settle();
        }
        default -> throw new AssertionError(what);
      }
    }

    private void readRegister(JsonNode step, String what) {
      if (commandsUnderWay && hasMoreCommands(step)) {
        return;
      }
      long mask = step.has("mask") ? number(step.get("mask")) : -1L;
      long value = device.read((int) number(step.get("off")), step.get("size").asInt());
      if (!step.has("unspecified")) {
        assertThat(Long.toHexString(value & mask))
            .as(what)
            .isEqualTo(Long.toHexString(number(step.get("expect")) & mask));
      }
    }

    private boolean hasMoreCommands(JsonNode from) {
      boolean seen = false;
      for (JsonNode step : scenario.get("steps")) {
        seen |= step == from;
        if (seen && step.get("op").asString().equals("processCommands")) {
          return true;
        }
      }
      return false;
    }

    private static void checkMessage(FunctionMessages.Message sent, JsonNode step, String what) {
      assertThat(sent.type()).as(what).isEqualTo(step.get("type").asString());
      assertThat(sent.requesterId()).as(what).isEqualTo((int) number(step.get("rid")));
      assertThat(sent.payload()).as(what).isEqualTo(number(step.get("payload")));
      assertThat(sent.processId())
          .as(what)
          .isEqualTo(step.get("pv").asInt() == 1 ? (int) number(step.get("pid")) : -1);
      assertThat(sent.segment())
          .as(what)
          .isEqualTo(step.get("dsv").asInt() == 1 ? (int) number(step.get("dseg")) : -1);
    }

    private FunctionMessages.Message message(int index, String what) {
      assertThat(messages.sent()).as(what).hasSizeGreaterThan(index);
      return messages.sent().get(index);
    }

    private int tags(JsonNode step) {
      int tags = 0;
      for (JsonNode index : step.get("msgs")) {
        tags |= 1 << message(index.asInt(), step.toString()).itag();
      }
      return tags;
    }

    private static long number(JsonNode node) {
      return VectorRunner.number(node);
    }

    @Override
    public void close() {
      device.close();
      ram.close();
    }
  }
}

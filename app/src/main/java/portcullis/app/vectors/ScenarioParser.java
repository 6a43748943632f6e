package portcullis.app.vectors;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes scenarios of JSON. Immutable and thread-safe. */
final class ScenarioParser {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final boolean handwritten;

  private ScenarioParser(boolean handwritten) {
    this.handwritten = handwritten;
  }

  /** For generated files: fields that are not known are passed over. */
  static ScenarioParser ofVectors() {
    return new ScenarioParser(false);
  }

  /**
   * For what people write: every field must be known, and {@code id}, {@code fctl}, {@code
   * vecBits}, {@code mem} and {@code expect} may be left out.
   */
  static ScenarioParser ofHandwritten() {
    return new ScenarioParser(true);
  }

  /**
   * Makes one scenario.
   *
   * @throws ScenarioException if it is none
   */
  Scenario parse(String json) throws ScenarioException {
    try {
      return scenario(new JsonFields(MAPPER.readTree(json), ""));
    } catch (UnexpectedEndOfInputException e) {
      throw new ScenarioException("the scenario is cut off; get the whole file", e);
    } catch (JacksonException e) {
      throw new ScenarioException("this is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private Scenario scenario(JsonFields fields) throws ScenarioException {
    String id = handwritten && !fields.has("id") ? "scenario" : fields.text("id");
    if (fields.integer("maxDevid", 0, Integer.MAX_VALUE, 0xffffff) != 0xffffff) {
      throw new ScenarioException("maxDevid is supported as 0xffffff only");
    }
    long capabilities = fields.number("caps");
    Scenario scenario =
        new Scenario(
            id,
            capabilities,
            handwritten ? (int) fields.number("fctl", 0) : (int) fields.number("fctl"),
            handwritten ? fields.integer("vecBits", 0, 4, 4) : fields.integer("vecBits", 0, 4),
            memory(fields, (int) ((capabilities >>> 32) & 0x3f)),
            defects(fields),
            steps(fields));
    refuseOthers(fields);
    return scenario;
  }

  private List<MemoryBlock> memory(JsonFields fields, int addressBits) throws ScenarioException {
    List<MemoryBlock> blocks = new ArrayList<>();
    if (handwritten && !fields.has("mem")) {
      return blocks;
    }
    JsonNode array = fields.array("mem");
    for (int i = 0; i < array.size(); i++) {
      String place = "mem[" + i + "]";
      JsonNode pair = tuple(array.get(i), place, 2);
      MemoryBlock block =
          new MemoryBlock(
              JsonFields.number(pair.get(0), place), JsonFields.bytes(pair.get(1), place));
      StepParser.checkInside(block, addressBits, place);
      blocks.add(block);
    }
    return blocks;
  }

  private static List<MemoryDefect> defects(JsonFields fields) throws ScenarioException {
    List<MemoryDefect> defects = new ArrayList<>();
    if (!fields.has("memFault")) {
      return defects;
    }
    JsonNode array = fields.array("memFault");
    for (int i = 0; i < array.size(); i++) {
      String place = "memFault[" + i + "]";
      JsonNode triple = tuple(array.get(i), place, 3);
      long start = JsonFields.number(triple.get(0), place);
      long end = JsonFields.number(triple.get(1), place);
      if (Long.compareUnsigned(start, end) >= 0) {
        throw new ScenarioException(place + " is empty: its second address must be the larger");
      }
      defects.add(new MemoryDefect(start, end, defectKind(triple.get(2).asString(), place)));
    }
    return defects;
  }

  private static MemoryDefect.Kind defectKind(String text, String place) throws ScenarioException {
    return switch (text) {
      case "access" -> MemoryDefect.Kind.ACCESS;
      case "corruption" -> MemoryDefect.Kind.CORRUPTION;
      default ->
          throw new ScenarioException(
              place + " '" + text + "' is neither \"access\" nor \"corruption\"");
    };
  }

  private static JsonNode tuple(JsonNode node, String place, int size) throws ScenarioException {
    if (!node.isArray() || node.size() != size) {
      throw new ScenarioException(place + " is no array of " + size);
    }
    return node;
  }

  private List<Scenario.NumberedStep> steps(JsonFields fields) throws ScenarioException {
    int addressBits = (int) ((fields.number("caps") >>> 32) & 0x3f);
    List<Scenario.NumberedStep> steps = new ArrayList<>();
    JsonNode array = fields.array("steps");
    for (int i = 0; i < array.size(); i++) {
      JsonFields step = new JsonFields(array.get(i), "steps[" + i + "]");
      @Nullable String unspecified = step.has("unspecified") ? step.text("unspecified") : null;
      Step action = new StepParser(step, handwritten, addressBits).step();
      steps.add(new Scenario.NumberedStep(i, action, unspecified));
      refuseOthers(step);
    }
    return steps;
  }

  private void refuseOthers(JsonFields fields) throws ScenarioException {
    if (handwritten) {
      fields.refuseOthers();
    }
  }
}

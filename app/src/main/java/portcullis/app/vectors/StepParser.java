package portcullis.app.vectors;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.Register;
import tools.jackson.databind.JsonNode;

/** Makes one step of the fields of its JSON object. */
final class StepParser {
  private static final int WIDEST_PROCESS_ID = 0xfffff;
  private static final int WIDEST_DEVICE_ID = 0xffffff;

  private final JsonFields fields;
  private final boolean handwritten;
  private final int addressBits;

  StepParser(JsonFields fields, boolean handwritten, int addressBits) {
    this.fields = fields;
    this.handwritten = handwritten;
    this.addressBits = addressBits;
  }

  Step step() throws ScenarioException {
    String op = fields.text("op");
    return switch (op) {
      case "regWrite" -> new Step.RegisterWrite(offset(), size(), fields.number("val"));
      case "regRead" ->
          new Step.RegisterRead(
              offset(), size(), fields.number("expect"), fields.number("mask", -1));
      case "translate" -> translate();
      case "processCommands" ->
          new Step.ProcessCommands(fields.integer("count", 0, Integer.MAX_VALUE));
      case "memWrite" -> new Step.MemoryWrite(block());
      case "memExpect" -> new Step.MemoryExpect(block());
      case "msgExpect" ->
          new Step.MessageExpect(fields.integer("index", 0, Integer.MAX_VALUE), message());
      case "invalCompletion" ->
          new Step.InvalidationCompletion(
              messages(),
              fields.integer("rid", 0, 0xffff),
              segment(),
              fields.integer("cc", 0, 0xff));
      case "invalTimeout" -> new Step.InvalidationTimeout(messages());
      case "trResponse" ->
          new Step.DebugResponse(
              fields.integer("fault", 0, 1) == 1,
              fields.optionalNumber("pa"),
              fields.integer("pbmt", 0, 3, 0));
      default ->
          throw new ScenarioException(
              "%s '%s' is not known; the steps are regWrite, regRead, translate, processCommands,"
                      .formatted(fields.place("op"), op)
                  + " memWrite, memExpect, msgExpect, invalCompletion, invalTimeout, trResponse");
    };
  }

  private int offset() throws ScenarioException {
    return fields.integer("off", 0, Register.PAGE_BYTES - 1);
  }

  private int size() throws ScenarioException {
    int size = fields.integer("size", 4, 8);
    if (size != 4 && size != 8) {
      throw new ScenarioException(fields.place("size") + " " + size + " is neither 4 nor 8");
    }
    return size;
  }

  private MemoryBlock block() throws ScenarioException {
    MemoryBlock block = new MemoryBlock(fields.number("addr"), fields.bytes("data"));
    checkInside(block, addressBits, fields.place("addr"));
    return block;
  }

  /** Refuses bytes beyond the widest physical address. */
  static void checkInside(MemoryBlock block, int addressBits, String place)
      throws ScenarioException {
    long last = block.physAddr() + block.sizeBytes() - 1;
    if (last >>> addressBits != 0 || Long.compareUnsigned(last, block.physAddr()) < 0) {
      throw new ScenarioException(
          "%s: bytes up to %s, but caps have %d bits of physical address (PAS)"
              .formatted(place, Hex.of(last), addressBits));
    }
  }

  private List<Integer> messages() throws ScenarioException {
    List<Integer> indexes = new ArrayList<>();
    for (JsonNode node : fields.array("msgs")) {
      indexes.add((int) JsonFields.number(node, fields.place("msgs")));
    }
    return indexes;
  }

  private int segment() throws ScenarioException {
    return fields.integer("dsv", 0, 1, 0) == 1
        ? fields.integer("dseg", 0, 0xff)
        : AtsMessageSink.NONE;
  }

  private AtsMessage message() throws ScenarioException {
    String text = fields.text("type");
    AtsMessage.Type type =
        switch (text) {
          case "invalReq" -> AtsMessage.Type.INVALIDATION_REQUEST;
          case "prgr" -> AtsMessage.Type.PAGE_GROUP_RESPONSE;
          default ->
              throw new ScenarioException(
                  fields.place("type") + " '" + text + "' is neither \"invalReq\" nor \"prgr\"");
        };
    return new AtsMessage(
        type,
        fields.integer("rid", 0, 0xffff),
        segment(),
        fields.integer("pv", 0, 1) == 1
            ? fields.integer("pid", 0, WIDEST_PROCESS_ID)
            : AtsMessageSink.NONE,
        fields.number("payload"));
  }

  private Step translate() throws ScenarioException {
    AddressType type = addressType();
    TranslateRequest request =
        new TranslateRequest(
            fields.integer("did", 0, WIDEST_DEVICE_ID),
            fields.integer("pid", 0, WIDEST_PROCESS_ID, DmaTransaction.NO_PROCESS),
            type,
            fields.number("iova"),
            fields.integer("len", 1, 4096, 4),
            type != AddressType.TRANSLATION_REQUEST && isWrite(),
            fields.flag("exec"),
            fields.flag("priv"),
            fields.flag("noWrite"),
            fields.flag("cxl"));
    if ((request.iova() & 0xfff) + request.lengthBytes() > 4096) {
      throw new ScenarioException(fields.place("len") + ": the request crosses a page");
    }
    if (request.write() && request.execute()) {
      throw new ScenarioException(fields.place("exec") + " goes with \"rw\":\"r\" only");
    }
    boolean open = handwritten && !fields.has("expect");
    @Nullable Expectation expected =
        open ? null : ExpectationParser.parse(fields.object("expect"), handwritten);
    return new Step.Translate(request, expected);
  }

  private AddressType addressType() throws ScenarioException {
    String text = fields.has("at") ? fields.text("at") : "untranslated";
    return switch (text) {
      case "untranslated" -> AddressType.UNTRANSLATED;
      case "ats" -> AddressType.TRANSLATION_REQUEST;
      case "translated" -> AddressType.TRANSLATED;
      default ->
          throw new ScenarioException(
              fields.place("at") + " '" + text + "' is none of untranslated, ats, translated");
    };
  }

  private boolean isWrite() throws ScenarioException {
    String text = fields.text("rw");
    if (!text.equals("r") && !text.equals("w")) {
      throw new ScenarioException(fields.place("rw") + " '" + text + "' is neither r nor w");
    }
    return text.equals("w");
  }
}

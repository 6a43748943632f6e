package portcullis.app.vectors;

import java.util.Locale;
import portcullis.riscv.spec.BitField;
import portcullis.riscv.spec.Layout;
import portcullis.riscv.spec.MsiPageTableEntry;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Translations as JSON objects, by the schema in docs/vectors-json.md. */
final class TraceJson {
  private TraceJson() {}

  static void fill(ObjectNode node, TracedTranslation translation) {
    node.put("step", translation.step());
    node.put("request", translation.request().toString());
    ArrayNode events = node.putArray("events");
    int messageMode = MsiPageTableEntry.MODE_BASIC;
    for (TraceEvent event : translation.events()) {
      ObjectNode object = events.addObject();
      object.put("section", event.section());
      switch (event) {
        case TraceEvent.Fetched fetched -> {
          if (TraceText.isMessageEntry(fetched) && fetched.level() == 0) {
            messageMode = MsiPageTableEntry.M.extractInt(fetched.value());
          }
          fetched(object, fetched, messageMode);
        }
        case TraceEvent.Decided decided -> object.put("decided", decided.what());
      }
    }
    outcome(node.putObject("outcome"), translation.outcome());
    node.put("faultRecord", translation.record().isEmpty() ? null : translation.record());
    node.put("expected", translation.expected() == null ? null : translation.expected().toString());
    node.put("mismatch", translation.mismatch() == null ? null : translation.mismatch().toString());
    node.put("unspecified", translation.unspecified());
  }

  private static void fetched(ObjectNode node, TraceEvent.Fetched fetched, int messageMode) {
    Layout layout = TraceText.layout(fetched.structure(), fetched.level(), messageMode);
    node.put("fetched", fetched.structure().name().toLowerCase(Locale.ROOT));
    node.put("level", fetched.level());
    node.put("physAddr", Hex.of(fetched.physAddr()));
    node.put("value", Hex.of(fetched.value()));
    node.put("layout", layout.name());
    ObjectNode fields = node.putObject("fields");
    for (BitField field : layout.fields()) {
      fields.put(TraceText.name(field), Hex.of(field.extract(fetched.value())));
    }
  }

  private static void outcome(ObjectNode node, Outcome outcome) {
    node.put("status", Outcome.name(outcome.status()));
    node.put("cause", outcome.cause());
    node.put("pa", outcome.passed() ? Hex.of(outcome.physAddr()) : null);
    node.put("spanBytes", outcome.spanBytes());
    node.put("pbmt", outcome.memoryType());
    node.put("isMsi", outcome.message());
    node.put("mrif", outcome.residentFile() == null ? null : outcome.residentFile().toString());
    if (outcome.ats() == null) {
      node.putNull("ats");
    } else {
      ObjectNode flags = node.putObject("ats");
      outcome.ats().forEach(flags::put);
    }
  }
}

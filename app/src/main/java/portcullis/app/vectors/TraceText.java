package portcullis.app.vectors;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.riscv.device.TranslationTrace;
import portcullis.riscv.spec.BitField;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.FieldAccess;
import portcullis.riscv.spec.Layout;
import portcullis.riscv.spec.MsiPageTableEntry;
import portcullis.riscv.spec.PageTableEntry;
import portcullis.riscv.spec.ProcessContext;

/** Translations told for people, words decoded by the specification's layouts. */
final class TraceText {
  private TraceText() {}

  static void append(StringBuilder text, TracedTranslation translation) {
    text.append("step %d: translate %s\n".formatted(translation.step(), translation.request()));
    int messageMode = MsiPageTableEntry.MODE_BASIC;
    for (TraceEvent event : translation.events()) {
      switch (event) {
        case TraceEvent.Fetched fetched -> {
          if (isMessageEntry(fetched) && fetched.level() == 0) {
            messageMode = MsiPageTableEntry.M.extractInt(fetched.value());
          }
          Layout layout = layout(fetched.structure(), fetched.level(), messageMode);
          text.append(
              "  %-16s %s at %s = %s\n  %-16s   %s\n"
                  .formatted(
                      fetched.section(),
                      name(fetched, layout),
                      Hex.of(fetched.physAddr()),
                      Hex.of(fetched.value()),
                      "",
                      fields(layout, fetched.value())));
        }
        case TraceEvent.Decided decided ->
            text.append("  %-16s %s\n".formatted(decided.section(), decided.what()));
      }
    }
    result(text, translation);
  }

  private static void result(StringBuilder text, TracedTranslation translation) {
    line(text, "result", translation.outcome().toString());
    if (!translation.record().isEmpty()) {
      line(text, "fault queue", translation.record());
    }
    @Nullable Expectation expected = translation.expected();
    if (expected != null) {
      line(text, "expected", expected.toString());
      String verdict =
          translation.mismatch() == null
              ? "as expected"
              : "NOT as expected: " + translation.mismatch();
      line(
          text,
          "verdict",
          translation.unspecified() == null
              ? verdict
              : verdict + "; not a requirement (" + translation.unspecified() + ")");
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-16s %s\n".formatted(name, value));
  }

  static boolean isMessageEntry(TraceEvent.Fetched fetched) {
    return fetched.structure() == TranslationTrace.Structure.MSI_ENTRY;
  }

  /**
   * The layout of a word that was fetched.
   *
   * @param level as {@link TranslationTrace#fetched}
   * @param messageMode mode of the MSI page table entry it belongs to
   */
  static Layout layout(TranslationTrace.Structure structure, int level, int messageMode) {
    return switch (structure) {
      case DEVICE_DIRECTORY_ENTRY, PROCESS_DIRECTORY_ENTRY -> DirectoryEntry.LAYOUT;
      case DEVICE_CONTEXT -> at(DeviceContext.WORDS, level);
      case PROCESS_CONTEXT -> at(ProcessContext.WORDS, level);
      case FIRST_STAGE_ENTRY, SECOND_STAGE_ENTRY -> PageTableEntry.LAYOUT;
      case MSI_ENTRY ->
          messageMode == MsiPageTableEntry.MODE_MRIF
              ? at(MsiPageTableEntry.MRIF, level)
              : MsiPageTableEntry.BASIC;
    };
  }

  private static Layout at(List<Layout> words, int index) {
    return words.get(Math.clamp(index, 0, words.size() - 1));
  }

  private static String name(TraceEvent.Fetched fetched, Layout layout) {
    return switch (fetched.structure()) {
      case DEVICE_DIRECTORY_ENTRY -> "device directory, level " + fetched.level() + ",";
      case DEVICE_CONTEXT -> "device context, " + layout.name() + ",";
      case PROCESS_DIRECTORY_ENTRY -> "process directory, level " + fetched.level() + ",";
      case PROCESS_CONTEXT -> "process context, " + layout.name() + ",";
      case FIRST_STAGE_ENTRY -> "first-stage entry, level " + fetched.level() + ",";
      case SECOND_STAGE_ENTRY -> "second-stage entry, level " + fetched.level() + ",";
      case MSI_ENTRY -> "MSI table entry, doubleword " + fetched.level() + ",";
    };
  }

  /** All fields as {@code name=value}; reserved bits only if set. */
  static String fields(Layout layout, long word) {
    StringBuilder text = new StringBuilder();
    for (BitField field : layout.fields()) {
      long value = field.extract(word);
      boolean reserved = field.access() == FieldAccess.WPRI;
      if (!reserved || value != 0) {
        text.append(text.isEmpty() ? "" : " ").append(name(field)).append('=');
        text.append(field.width() == 1 ? Long.toString(value) : Hex.of(value));
      }
    }
    return text.isEmpty() ? "all reserved, 0" : text.toString();
  }

  static String name(BitField field) {
    return field.access() == FieldAccess.WPRI
        ? "%s[%d:%d]".formatted(field.name(), field.high(), field.low())
        : field.name();
  }
}

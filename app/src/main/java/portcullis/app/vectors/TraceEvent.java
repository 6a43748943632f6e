package portcullis.app.vectors;

import portcullis.riscv.device.TranslationTrace;

/** Something that happened in a translation; {@code section} is a step of the specification. */
public sealed interface TraceEvent {
  /** The step of the specification. */
  String section();

  /** A word was fetched; fields as {@link TranslationTrace#fetched}. */
  record Fetched(
      TranslationTrace.Structure structure, int level, long physAddr, long value, String section)
      implements TraceEvent {}

  /** Something was found out. */
  record Decided(String section, String what) implements TraceEvent {}
}

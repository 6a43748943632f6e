package portcullis.app.vectors;

import java.util.ArrayList;
import java.util.List;
import portcullis.riscv.device.TranslationTrace;

/** Keeps all that the translations of one scenario tell. Used by one thread. */
final class TraceRecorder implements TranslationTrace {
  private final List<TracedTranslation> translations = new ArrayList<>();
  private final List<TraceEvent> events = new ArrayList<>();

  @Override
  public void fetched(Structure structure, int level, long physAddr, long value, String step) {
    events.add(new TraceEvent.Fetched(structure, level, physAddr, value, step));
  }

  @Override
  public void decided(String step, String what) {
    events.add(new TraceEvent.Decided(step, what));
  }

  /** What has been told since the last call. */
  List<TraceEvent> take() {
    List<TraceEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  void add(TracedTranslation translation) {
    translations.add(translation);
  }

  List<TracedTranslation> translations() {
    return List.copyOf(translations);
  }
}

package portcullis.app.vectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One translation in detail.
 *
 * @param step its index
 * @param record in words what it has left in the fault queue, empty if nothing
 * @param unspecified why what is expected is not a requirement
 * @param mismatch what is not as expected, whether or not that is a requirement
 */
record TracedTranslation(
    int step,
    TranslateRequest request,
    List<TraceEvent> events,
    Outcome outcome,
    String record,
    @Nullable Expectation expected,
    @Nullable String unspecified,
    @Nullable Mismatch mismatch) {
  TracedTranslation {
    events = List.copyOf(events);
  }
}

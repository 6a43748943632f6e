package portcullis.app.soak;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a soak.
 *
 * @param interrupted whether it was stopped before its time
 * @param elapsedNanos how long it lasted, with its clearing up
 * @param ops how often each thing was done, by the name in reports
 * @param faults reported by the IOMMUs' drivers
 * @param memory at the start and at the end
 * @param violation null if all was as it must be
 */
public record SoakResult(
    SoakOptions options,
    boolean interrupted,
    long elapsedNanos,
    SortedMap<String, Long> ops,
    long faults,
    Memory memory,
    @Nullable Violation violation) {
  /**
   * Memory in use.
   *
   * @param heapStartBytes of the Java heap, after a collection, when all actors were at work
   * @param heapEndBytes the same when they had ended
   * @param pagesStartBytes native pages allocated before the actors began
   * @param pagesEndBytes the same when they had ended and given back theirs
   */
  public record Memory(
      long heapStartBytes, long heapEndBytes, long pagesStartBytes, long pagesEndBytes) {}

  static SortedMap<String, Long> byLabel(Map<Op, Long> counts) {
    SortedMap<String, Long> labelled = new TreeMap<>();
    counts.forEach((op, count) -> labelled.put(op.label(), count));
    return labelled;
  }

  /** Whether nothing was wrong. */
  public boolean passed() {
    return violation == null;
  }
}

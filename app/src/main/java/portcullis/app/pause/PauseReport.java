package portcullis.app.pause;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What was measured; all in nanoseconds.
 *
 * @param elapsedNanos how long, in all
 * @param late events that began more than a period late; the time is not made up for
 * @param undisturbed gaps between the bystander's completions that no event touched
 * @param disturbed those that some event of the neighbour touched
 * @param elsewhere those that some event of another machine's device touched, which shares nothing
 *     with the bystander but processors
 * @param idle how late a thread woke up each millisecond that does nothing
 * @param worstUnmapNanos the longest that unmapping a buffer of the bystander took, flush included
 * @param events how long the events of each kind took
 * @param flushes how long unmapping a page of the neighbour took, flush included
 * @param problems what went wrong; empty is right
 */
public record PauseReport(
    PauseOptions options,
    long elapsedNanos,
    long late,
    Histogram undisturbed,
    Histogram disturbed,
    Histogram elsewhere,
    Histogram idle,
    long worstUnmapNanos,
    Map<PauseEvent, Histogram> events,
    Histogram flushes,
    boolean interrupted,
    List<String> problems) {

  /** All events. */
  public long eventCount() {
    return events.values().stream().mapToLong(Histogram::getTotalCount).sum();
  }
}

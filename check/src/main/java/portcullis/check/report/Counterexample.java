package portcullis.check.report;

import java.util.List;
import portcullis.check.exploration.Replay;
import portcullis.check.exploration.Schedule;
import portcullis.check.exploration.Subject;

/**
 * A losing execution, ready to be told.
 *
 * @param subject what lost
 * @param replay how it ended
 * @param threads names, by number
 * @param events in order
 */
public record Counterexample(
    Subject subject, Replay replay, List<String> threads, List<Event> events) {
  /**
   * Repeats an execution and writes it down.
   *
   * @throws IllegalArgumentException if the program does something else than it did then
   */
  public static Counterexample of(Subject subject, Schedule schedule) {
    EventRecorder recorder = new EventRecorder();
    Replay replay = Replay.of(subject, schedule, recorder);
    return new Counterexample(subject, replay, recorder.threads(), recorder.events());
  }

  /** Number of steps. */
  public int steps() {
    return events.isEmpty() ? 0 : events.stream().mapToInt(Event::step).max().orElse(0);
  }
}

package portcullis.check.exploration;

import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Observer;
import portcullis.check.program.Program;

/**
 * One execution once more, told to an observer.
 *
 * @param ending how it ended
 * @param failure what did not hold, or empty
 */
public record Replay(Ending ending, String failure) {
  /** Hears of a replay; {@link #begins} is called when the execution that counts begins. */
  public interface Audience extends Observer {
    /** What was heard of so far was only preparation; locations made then are there, though. */
    void begins(Execution execution);
  }

  /**
   * Repeats an execution.
   *
   * @throws IllegalArgumentException if the program does something else than it did then
   */
  public static Replay of(Subject subject, Schedule schedule, Audience audience) {
    Program program = subject.load(subject.mostSteps(), audience);
    audience.begins(program.execution());
    Scheduled scheduled = new Scheduled(schedule);
    Ending ending = program.execute(scheduled);
    if (scheduled.divergedAt() >= 0) {
      throw new IllegalArgumentException(
          "at step %d %s does something else than it did when this was recorded"
              .formatted(scheduled.divergedAt() + 1, subject));
    }
    String failure =
        ending == Ending.TOO_LONG
            ? "no end within %d steps".formatted(subject.mostSteps())
            : program.execution().failure();
    return new Replay(ending, failure);
  }
}

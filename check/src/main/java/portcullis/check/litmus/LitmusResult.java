package portcullis.check.litmus;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import portcullis.check.execution.MemoryModel;

/**
 * What the search through a test's executions has found.
 *
 * @param name of the test
 * @param model the memory model it was run under
 * @param quantifier of how many final states the condition speaks
 * @param condition what it says of them
 * @param states the final states, sorted; those that the test filters out are left out
 * @param executions classes of equivalent executions that came to an end
 * @param deadlocks those of them in which some thread waits for ever; they have no final state
 * @param unfinished those of them that were given up since they went on for too long
 * @param failure what an execution did that no test may do, such as using 0 as an address, or empty
 * @param isExhaustive whether every execution was looked into to its end
 * @param duration how long it took
 */
public record LitmusResult(
    String name,
    MemoryModel model,
    Quantifier quantifier,
    String condition,
    List<FinalState> states,
    long executions,
    long deadlocks,
    long unfinished,
    String failure,
    boolean isExhaustive,
    Duration duration) {
  /** Copies the list. */
  public LitmusResult {
    states = List.copyOf(states);
  }

  /** States of which what the condition says is true. */
  public int positive() {
    return (int) states.stream().filter(FinalState::isPositive).count();
  }

  /** States of which it is not. */
  public int negative() {
    return states.size() - positive();
  }

  /** In how many states it is true. */
  public Observation observation() {
    return Observation.of(positive(), negative());
  }

  /**
   * Whether the condition, with its quantifier, is true: herd7's Ok or No. Where the search is not
   * exhaustive, of the states that were found.
   */
  public boolean isOk() {
    return failure.isEmpty() && quantifier.isMet(positive(), negative());
  }

  /** In the form of herd7's answers, with a line of our own on the search. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("Test %s %s%n".formatted(name, quantifier.kind()));
    text.append("States %d%n".formatted(states.size()));
    states.forEach(state -> text.append(state.text()).append(System.lineSeparator()));
    text.append(isOk() ? "Ok" : "No").append(System.lineSeparator());
    text.append("Witnesses%nPositive: %d Negative: %d%n".formatted(positive(), negative()));
    text.append("Condition %s %s%n".formatted(quantifier.keyword(), condition));
    text.append(
        "Observation %s %s %d %d%n".formatted(name, observation().word(), positive(), negative()));
    text.append(
        String.format(Locale.ROOT, "Time %s %.2f%n", name, duration.toNanos() / 1e9)); // seconds
    text.append("Search %s, %d executions%s%n".formatted(model, executions, remarks()));
    return text.toString();
  }

  private String remarks() {
    return (deadlocks > 0 ? ", " + deadlocks + " of them deadlocks" : "")
        + (unfinished > 0 ? ", " + unfinished + " of them given up as too long" : "")
        + (failure.isEmpty() ? "" : ", ended by a failure: " + failure)
        + (isExhaustive ? ", exhaustive" : ", not exhaustive");
  }
}

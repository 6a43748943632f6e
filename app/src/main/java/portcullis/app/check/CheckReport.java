package portcullis.app.check;

import java.util.List;
import portcullis.check.exploration.Verdict;

/**
 * What came of a check.
 *
 * @param verdicts in the order of the tasks
 * @param losses those of them that lose, with all steps
 */
public record CheckReport(List<Verdict> verdicts, List<Told> losses) {
  /** Whether everything that was to be looked into was, and nothing loses. */
  public boolean passed() {
    return verdicts.stream().allMatch(verdict -> verdict instanceof Verdict.Holds);
  }
}

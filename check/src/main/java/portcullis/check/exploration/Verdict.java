package portcullis.check.exploration;

/** What came of the exploration of one subject. */
public sealed interface Verdict {
  /** What was explored. */
  Subject subject();

  /** What it took. */
  Totals totals();

  /**
   * Nothing that was looked into loses.
   *
   * @param coverage what was looked into
   */
  record Holds(Subject subject, Totals totals, Coverage coverage) implements Verdict {}

  /**
   * Some execution does not do what it must.
   *
   * @param loss the one to look at
   */
  record Loses(Subject subject, Totals totals, Loss loss) implements Verdict {}

  /**
   * It was stopped from outside before it was done.
   *
   * @param fractionDone an estimate from 0 to 1
   */
  record Stopped(Subject subject, Totals totals, double fractionDone) implements Verdict {}
}

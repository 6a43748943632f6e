package portcullis.check.exploration;

/**
 * What a search has done.
 *
 * @param executions that came to an end of their own
 * @param redundant that were given up, being equivalent to others
 * @param cut that were given up at a bound
 * @param steps in all
 * @param nanos that it took
 */
public record Totals(long executions, long redundant, long cut, long steps, long nanos) {
  /** What a search has done in so much time. */
  static Totals of(Search search, long nanos) {
    return new Totals(search.executions(), search.redundant(), search.cut(), search.steps(), nanos);
  }

  /** Executions of any kind in a second. */
  public double perSecond() {
    return nanos == 0 ? 0 : (executions + redundant + cut) * 1e9 / nanos;
  }
}

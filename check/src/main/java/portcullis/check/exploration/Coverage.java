package portcullis.check.exploration;

/** What was looked into. */
public sealed interface Coverage {
  /** Every execution, each up to equivalence. */
  record Exhaustive() implements Coverage {}

  /**
   * Executions up to a bound.
   *
   * @param preemptions at most, or {@link SystematicSearch#UNBOUNDED}
   * @param steps at most, or {@link SearchPlan#UNBOUNDED}
   * @param executions at most, or {@link SearchPlan#UNBOUNDED}
   */
  record Bounded(int preemptions, int steps, long executions) implements Coverage {
    /** Whether every execution within the bounds was looked into, up to equivalence. */
    public boolean isWhole() {
      return executions == SearchPlan.UNBOUNDED;
    }
  }

  /**
   * Executions with few preemptions, not all of them: of equivalent ones the search met one, which
   * may have more preemptions than another.
   *
   * @param preemptions at most
   */
  record Skimmed(int preemptions) implements Coverage {}

  /**
   * Executions at random.
   *
   * @param executions how many
   * @param seed of their choices
   * @param bugDepth steps that have to come in one order
   * @param processes threads, and ways of their stores to memory, at most
   * @param steps of an execution, at most
   */
  record Random(long executions, long seed, int bugDepth, int processes, int steps)
      implements Coverage {
    /** The least probability that one execution meets what needs {@code bugDepth} ordered steps. */
    public double leastProbability() {
      return 1 / (processes * Math.pow(steps, bugDepth - 1.0));
    }

    /** The same of all executions together. */
    public double leastProbabilityOfAll() {
      return -Math.expm1(executions * Math.log1p(-Math.min(leastProbability(), 1 - 1e-15)));
    }
  }
}

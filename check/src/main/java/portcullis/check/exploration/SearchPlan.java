package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;

/** How executions are looked for; as text, in words for the user that tell any two apart. */
public sealed interface SearchPlan {
  /** No bound on steps or executions. */
  int UNBOUNDED = Integer.MAX_VALUE;

  /**
   * All of them, or all within bounds.
   *
   * @param mostPreemptions or {@link SystematicSearch#UNBOUNDED}
   * @param mostSteps of an execution, or {@link #UNBOUNDED}: then one that is longer than the
   *     scenario permits is a loss, since it may never end
   * @param mostExecutions or {@link #UNBOUNDED}
   */
  record Systematic(int mostPreemptions, int mostSteps, long mostExecutions) implements SearchPlan {
    /** Whether some executions are left out for their preemptions. */
    boolean isBoundOnPreemptions() {
      return mostPreemptions != SystematicSearch.UNBOUNDED;
    }

    /** What is looked into when it is done. */
    Coverage coverage() {
      boolean isExhaustive =
          mostPreemptions == SystematicSearch.UNBOUNDED
              && mostSteps == UNBOUNDED
              && mostExecutions == UNBOUNDED;
      return isExhaustive
          ? new Coverage.Exhaustive()
          : new Coverage.Bounded(mostPreemptions, mostSteps, mostExecutions);
    }

    @Override
    public String toString() {
      List<String> bounds = new ArrayList<>();
      if (isBoundOnPreemptions()) {
        bounds.add("%d preemptions".formatted(mostPreemptions));
      }
      if (mostSteps != UNBOUNDED) {
        bounds.add("%d steps".formatted(mostSteps));
      }
      if (mostExecutions != UNBOUNDED) {
        bounds.add("%d executions".formatted(mostExecutions));
      }
      return bounds.isEmpty() ? "without a bound" : "up to " + String.join(", ", bounds);
    }
  }

  /**
   * One execution of each class of equivalent ones, given up at the first preemption too many. Of a
   * class it meets only one, so that some within the bound are missed: for what is too large for
   * {@link Systematic} with a bound.
   */
  record Skim(int mostPreemptions) implements SearchPlan {
    @Override
    public String toString() {
      return "some of those up to %d preemptions".formatted(mostPreemptions);
    }
  }

  /**
   * At random.
   *
   * @param executions how many
   * @param seed of their choices
   * @param bugDepth steps that have to come in one order, at least 1
   */
  record Random(long executions, long seed, int bugDepth) implements SearchPlan {
    @Override
    public String toString() {
      return "%d at random, seed %d, bug depth %d".formatted(executions, seed, bugDepth);
    }
  }

  /** Everything. */
  static Systematic exhaustive() {
    return new Systematic(SystematicSearch.UNBOUNDED, UNBOUNDED, UNBOUNDED);
  }
}

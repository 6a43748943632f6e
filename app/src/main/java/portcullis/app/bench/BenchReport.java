package portcullis.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;

/**
 * What came of a plan.
 *
 * @param grid every policy with its own limits
 * @param sweep queues of every size and time-out; empty if it was not asked for
 * @param broken a line for each run that broke off and is in neither
 * @param interrupted whether it was stopped before its end; what is here is true but partial
 */
public record BenchReport(
    BenchPlan plan,
    List<CellResult> grid,
    List<CellResult> sweep,
    List<String> broken,
    boolean interrupted) {
  /** Keeps copies of the lists. */
  public BenchReport {
    grid = List.copyOf(grid);
    sweep = List.copyOf(sweep);
    broken = List.copyOf(broken);
  }

  /** What went wrong in any run, each with its cell; empty is right. A cell may have no sample. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>(broken);
    for (CellResult result : all()) {
      for (BenchSample sample : result.samples()) {
        sample.failures().forEach(what -> failures.add(result.cell().title() + ": " + what));
      }
    }
    return failures;
  }

  /** Ours beside what others have published. */
  public List<Comparison> comparisons() {
    List<Comparison> comparisons = new ArrayList<>();
    for (PublishedRatio published : PublishedRatio.values()) {
      for (BenchPlatform platform : plan.platforms()) {
        comparisons.add(Comparison.of(published, platform, this));
      }
    }
    return comparisons;
  }

  /** The cell of a policy with its own limits, if it was run. */
  Optional<CellResult> find(BenchPlatform platform, BenchShape shape, DmaPolicy policy) {
    return find(grid, platform, shape, policy, FlushLimits.DEFAULT.of(policy, plan.memoryBytes()));
  }

  /** The cell of a queue of some size and time-out, if it was run. */
  Optional<CellResult> findSwept(
      BenchPlatform platform, BenchShape shape, DmaPolicy policy, FlushLimits limits) {
    return find(sweep, platform, shape, policy, limits);
  }

  private List<CellResult> all() {
    List<CellResult> all = new ArrayList<>(grid);
    all.addAll(sweep);
    return all;
  }

  private static Optional<CellResult> find(
      List<CellResult> results,
      BenchPlatform platform,
      BenchShape shape,
      DmaPolicy policy,
      FlushLimits limits) {
    BenchCell wanted = new BenchCell(platform, policy, shape, limits);
    return results.stream()
        .filter(result -> result.cell().equals(wanted) && !result.samples().isEmpty())
        .findFirst();
  }
}

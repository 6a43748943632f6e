package portcullis.app.bench;

import java.util.ArrayList;
import java.util.List;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;

/**
 * What to run.
 *
 * @param repetitions of every cell
 * @param runtimeNanos of one of them
 * @param warmUpNanos of one run of every cell that is not counted; 0 for none
 * @param memoryBytes of each machine
 * @param sweep whether sizes and time-outs of the two kinds of queues are swept too
 */
public record BenchPlan(
    List<BenchPlatform> platforms,
    List<DmaPolicy> policies,
    List<BenchShape> shapes,
    int repetitions,
    long runtimeNanos,
    long warmUpNanos,
    long memoryBytes,
    boolean sweep) {
  /** Queue sizes of the sweep. */
  static final List<Integer> SWEPT_ENTRIES = List.of(256, 2_048, 32_768);

  /** Time-outs of the sweep. */
  static final List<Long> SWEPT_TIMEOUTS_NANOS = List.of(10_000_000L, 100_000_000L, 1_000_000_000L);

  /** Under which: with one job only one of the queues per CPU would be at work. */
  static final BenchShape SWEPT_SHAPE = BenchShape.READ_4K_X4;

  /** The policies whose queues are swept. */
  static final List<DmaPolicy> SWEPT_POLICIES = List.of(DmaPolicy.QUEUED, DmaPolicy.SINGLE_QUEUE);

  /** Keeps copies of the lists. */
  public BenchPlan {
    platforms = List.copyOf(platforms);
    policies = List.copyOf(policies);
    shapes = List.copyOf(shapes);
  }

  /** Every policy with its own limits, where the platform has it. */
  List<BenchCell> grid() {
    List<BenchCell> cells = new ArrayList<>();
    for (BenchPlatform platform : platforms) {
      for (BenchShape shape : shapes) {
        for (DmaPolicy policy : policies) {
          if (platform.offers(policy)) {
            cells.add(cell(platform, shape, policy, FlushLimits.DEFAULT));
          }
        }
      }
    }
    return cells;
  }

  /** Queues of every size and time-out. */
  List<BenchCell> sweepCells() {
    List<BenchCell> cells = new ArrayList<>();
    if (!sweep) {
      return cells;
    }
    for (BenchPlatform platform : platforms) {
      for (DmaPolicy policy : SWEPT_POLICIES) {
        for (int entries : SWEPT_ENTRIES) {
          for (long timeoutNanos : SWEPT_TIMEOUTS_NANOS) {
            FlushLimits limits = new FlushLimits(entries, timeoutNanos, 0);
            cells.add(cell(platform, SWEPT_SHAPE, policy, limits));
          }
        }
      }
    }
    return cells;
  }

  private BenchCell cell(
      BenchPlatform platform, BenchShape shape, DmaPolicy policy, FlushLimits limits) {
    return new BenchCell(platform, policy, shape, limits.of(policy, memoryBytes));
  }
}

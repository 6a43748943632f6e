package portcullis.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run has to tell.
 *
 * @param configuration what was run
 * @param interrupted whether it was stopped before its end; what is here is true but partial
 * @param runtimeNanos from the first I/O to the last
 * @param jobs in the order of the job file, clones that are reported as one already added up
 * @param iommu counters of the machine's IOMMUs
 * @param faults reported, in order of their first appearance
 * @param rogue what the rogue device did, or null if there was none
 * @param resilience how it came through errors and resets
 * @param problems a line each for whatever else went wrong, such as a flush that timed out
 */
public record RunResult(
    RunConfiguration configuration,
    boolean interrupted,
    long runtimeNanos,
    List<JobResult> jobs,
    IommuCounters iommu,
    List<FaultEntry> faults,
    @Nullable RogueResult rogue,
    Resilience resilience,
    List<String> problems) {
  /** Keeps copies of the lists. */
  public RunResult {
    jobs = List.copyOf(jobs);
    faults = List.copyOf(faults);
    problems = List.copyOf(problems);
  }

  /** One that was not watched for errors and resets. */
  public RunResult(
      RunConfiguration configuration,
      boolean interrupted,
      long runtimeNanos,
      List<JobResult> jobs,
      IommuCounters iommu,
      List<FaultEntry> faults,
      @Nullable RogueResult rogue,
      List<String> problems) {
    this(
        configuration,
        interrupted,
        runtimeNanos,
        jobs,
        iommu,
        faults,
        rogue,
        Resilience.UNTRIED,
        problems);
  }

  /** I/Os of all jobs. */
  public long ios() {
    return sum(JobResult::ios);
  }

  /** I/Os of all jobs that failed. */
  public long errors() {
    return sum(JobResult::errors);
  }

  /** Blocks of all jobs that held what they should. */
  public long verifiedBlocks() {
    return sum(JobResult::verifiedBlocks);
  }

  /** Blocks of all jobs that did not. */
  public long verifyFailures() {
    return sum(JobResult::verifyFailures);
  }

  /** Whether nothing went wrong. */
  public boolean passed() {
    return failures().isEmpty();
  }

  /** A line for each kind of thing that went wrong; an interruption is none. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    addIf(failures, errors(), "I/O errors");
    addIf(failures, verifyFailures(), "blocks failed verification");
    addIf(failures, unexpectedFaults(), "unexpected IOMMU faults");
    for (DeviceRecovery device : resilience.devices()) {
      if (device.lost()) {
        failures.add(device.device() + " was lost");
      }
    }
    addIf(failures, iommu.tableBytesLeaked(), "bytes of table memory leaked");
    if (rogue != null && !rogue.contained()) {
      addIf(failures, rogue.attempts() - rogue.blocked(), "accesses of the rogue went through");
      addIf(failures, rogue.changedBytes(), "bytes of guarded memory changed");
      if (rogue.reported() == 0) {
        failures.add("no fault of the rogue was reported");
      }
    }
    failures.addAll(problems);
    return failures;
  }

  private long unexpectedFaults() {
    long reported = faults.stream().filter(f -> !f.expected()).mapToLong(FaultEntry::count).sum();
    // Without a rogue or a disturbance there is no good fault, whether or not its rate let it be
    // reported.
    return rogue == null && resilience.disturbance() == null
        ? Math.max(reported, iommu.faults())
        : reported;
  }

  private static void addIf(List<String> failures, long count, String what) {
    if (count != 0) {
      failures.add(count + " " + what);
    }
  }

  private long sum(ToLongFunction<JobResult> part) {
    return jobs.stream().mapToLong(part).sum();
  }
}

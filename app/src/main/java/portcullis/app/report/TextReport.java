package portcullis.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A result as text for people who know fio's. */
public final class TextReport {
  private TextReport() {}

  /** The whole report, lines ending in {@code \n}. */
  public static String render(RunResult result) {
    StringBuilder text = new StringBuilder();
    for (JobResult job : result.jobs()) {
      job(text, job);
    }
    Map<Integer, List<JobResult>> groups = new TreeMap<>();
    result.jobs().forEach(j -> groups.computeIfAbsent(j.groupId(), g -> new ArrayList<>()).add(j));
    groups.forEach((groupId, jobs) -> group(text, groupId, jobs));
    IommuText.append(text, result);
    verdict(text, result);
    return text.toString();
  }

  private static void job(StringBuilder text, JobResult job) {
    text.append(
        "%s: (groupid=%d, jobs=%d): err=%2d: %s\n"
            .formatted(
                job.name(),
                job.groupId(),
                job.clones(),
                job.errors(),
                String.join(" ", job.devices())));
    direction(text, "read", job.read());
    direction(text, "write", job.write());
    if (job.verifiedBlocks() + job.verifyFailures() > 0) {
      text.append(
          "  verify: good=%d, bad=%d\n".formatted(job.verifiedBlocks(), job.verifyFailures()));
    }
    for (String problem : job.problems()) {
      text.append("  problem: ").append(problem).append('\n');
    }
  }

  private static void direction(StringBuilder text, String name, DirectionResult direction) {
    if (direction.ios() == 0) {
      return;
    }
    text.append(
        "  %s: IOPS=%s, BW=%s(%s/%dmsec)\n"
            .formatted(
                name,
                Amounts.count(direction.iops()),
                Amounts.bandwidth(direction.bytesPerSecond()),
                Amounts.binaryBytes((double) direction.bytes()),
                direction.runtimeNanos() / 1_000_000));
    LatencyText.append(text, direction.latencyNanos());
  }

  private static void group(StringBuilder text, int groupId, List<JobResult> jobs) {
    text.append("\nRun status group ").append(groupId).append(" (all jobs):\n");
    groupDirection(text, " READ", jobs.stream().map(JobResult::read).toList());
    groupDirection(text, "WRITE", jobs.stream().map(JobResult::write).toList());
  }

  private static void groupDirection(
      StringBuilder text, String name, List<DirectionResult> directions) {
    List<DirectionResult> used = directions.stream().filter(d -> d.ios() > 0).toList();
    if (used.isEmpty()) {
      return;
    }
    DirectionResult sum = used.stream().reduce(DirectionResult.none(), DirectionResult::plus);
    long shortest = used.stream().mapToLong(DirectionResult::runtimeNanos).min().orElse(0);
    text.append(
        "  %s: bw=%s, io=%s (%s), run=%d-%dmsec\n"
            .formatted(
                name,
                Amounts.bandwidth(sum.bytesPerSecond()),
                Amounts.binaryBytes((double) sum.bytes()),
                Amounts.decimalBytes((double) sum.bytes()),
                shortest / 1_000_000,
                sum.runtimeNanos() / 1_000_000));
  }

  private static void verdict(StringBuilder text, RunResult result) {
    text.append('\n');
    if (result.interrupted()) {
      text.append("INTERRUPTED: what is above is the part that was done\n");
    }
    if (result.passed()) {
      text.append(
          "PASSED: %d I/Os, %d blocks verified, no errors\n"
              .formatted(result.ios(), result.verifiedBlocks()));
    } else {
      text.append("FAILED: ").append(String.join("; ", result.failures())).append('\n');
    }
  }
}

package portcullis.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one clone of a job did, or several that are reported as one.
 *
 * @param name of the job
 * @param groupId reporting group, from 0
 * @param clones that this is the sum of
 * @param devices they ran on, such as {@code nvme0n1}, each once
 * @param errors I/Os that failed, those of verification included
 * @param verifiedBlocks found to hold exactly what was last written to them
 * @param verifyFailures blocks found to hold anything else
 * @param problems a line each for the first few errors and verify failures
 */
public record JobResult(
    String name,
    int groupId,
    int clones,
    List<String> devices,
    long errors,
    long verifiedBlocks,
    long verifyFailures,
    List<String> problems,
    DirectionResult read,
    DirectionResult write) {
  /** As many {@link #problems} as a report shows of a job. */
  public static final int MAX_PROBLEMS = 10;

  /** Keeps copies of the lists. */
  public JobResult {
    devices = List.copyOf(devices);
    problems = List.copyOf(problems);
  }

  /** I/Os of both directions. */
  public long ios() {
    return read.ios() + write.ios();
  }

  /** The sum of two clones that are reported as one, under the name of this one. */
  public JobResult plus(JobResult other) {
    List<String> allProblems = new ArrayList<>(problems);
    allProblems.addAll(other.problems);
    return new JobResult(
        name,
        groupId,
        clones + other.clones,
        Stream.concat(devices.stream(), other.devices.stream()).distinct().sorted().toList(),
        errors + other.errors,
        verifiedBlocks + other.verifiedBlocks,
        verifyFailures + other.verifyFailures,
        allProblems.subList(0, Math.min(MAX_PROBLEMS, allProblems.size())),
        read.plus(other.read),
        write.plus(other.write));
  }
}

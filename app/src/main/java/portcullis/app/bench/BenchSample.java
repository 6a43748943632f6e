package portcullis.app.bench;

import java.util.List;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import portcullis.app.report.DirectionResult;
import portcullis.app.report.FlushCounters;
import portcullis.app.report.JobResult;
import portcullis.app.report.RefreshCounters;
import portcullis.app.report.RunResult;

/**
 * One run of a cell.
 *
 * @param ios completed
 * @param iops of both directions
 * @param bytesPerSecond of both directions
 * @param latencyNanos of each I/O
 * @param maps DMA mappings made
 * @param flushes as the policies count them
 * @param commands that the IOMMU executed, by kind
 * @param refreshes what refreshes of translations have cost; null where there are none
 * @param failures what went wrong; empty is right
 */
public record BenchSample(
    long ios,
    double iops,
    double bytesPerSecond,
    Histogram latencyNanos,
    long maps,
    FlushCounters flushes,
    SortedMap<String, Long> commands,
    @Nullable RefreshCounters refreshes,
    List<String> failures) {

  /** What a run has told. */
  static BenchSample of(RunResult result) {
    DirectionResult all = DirectionResult.none();
    for (JobResult job : result.jobs()) {
      all = all.plus(job.read()).plus(job.write());
    }
    return new BenchSample(
        all.ios(),
        all.iops(),
        all.bytesPerSecond(),
        all.latencyNanos(),
        result.iommu().maps(),
        result.iommu().flushes(),
        result.iommu().commands(),
        result.iommu().refreshes(),
        result.failures());
  }
}

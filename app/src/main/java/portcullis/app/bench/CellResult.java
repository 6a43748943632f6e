package portcullis.app.bench;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import portcullis.app.report.DirectionResult;
import portcullis.app.report.FlushCounters;
import portcullis.app.report.RefreshCounters;

/** A cell and all its runs. */
public record CellResult(BenchCell cell, List<BenchSample> samples) {
  /** Keeps a copy of the list. */
  public CellResult {
    samples = List.copyOf(samples);
  }

  /** I/Os per second. */
  public Spread iops() {
    return spread(BenchSample::iops);
  }

  /** Bytes per second. */
  public Spread bytesPerSecond() {
    return spread(BenchSample::bytesPerSecond);
  }

  /** I/Os of all runs. */
  public long ios() {
    return sum(BenchSample::ios);
  }

  /** DMA mappings of all runs for each I/O. */
  public double mapsPerIo() {
    return perIo(sum(BenchSample::maps));
  }

  /** What the policies counted in all runs. */
  public FlushCounters flushes() {
    return samples.stream()
        .map(BenchSample::flushes)
        .reduce(FlushCounters.NONE, FlushCounters::plus);
  }

  /** Flushes of all runs for each I/O. */
  public double flushesPerIo() {
    return perIo(flushes().total());
  }

  /** Commands of all runs for each I/O, by kind. */
  public SortedMap<String, Double> commandsPerIo() {
    SortedMap<String, Double> all = new TreeMap<>();
    for (BenchSample sample : samples) {
      sample.commands().forEach((kind, count) -> all.merge(kind, perIo(count), Double::sum));
    }
    return all;
  }

  /** Refreshes of translations (RPCIT) of all runs for each I/O; 0 where there are none. */
  public double refreshesPerIo() {
    return perIo(refreshes(RefreshCounters::total));
  }

  /** Entries of a hypervisor's tables that each refresh made it touch; 0 where there are none. */
  public double shadowEntriesPerRefresh() {
    long refreshes = refreshes(RefreshCounters::total);
    return refreshes == 0 ? 0 : (double) refreshes(RefreshCounters::shadowEntries) / refreshes;
  }

  private long refreshes(ToLongFunction<RefreshCounters> count) {
    return sum(sample -> sample.refreshes() == null ? 0 : count.applyAsLong(sample.refreshes()));
  }

  /** The latency that so many percent of all I/Os did not exceed. */
  public long latencyNanos(double percentile) {
    Histogram all = DirectionResult.newHistogram();
    samples.forEach(sample -> all.add(sample.latencyNanos()));
    return all.getTotalCount() == 0 ? 0 : all.getValueAtPercentile(percentile);
  }

  private double perIo(long count) {
    return ios() == 0 ? 0 : (double) count / ios();
  }

  private Spread spread(ToDoubleFunction<BenchSample> figure) {
    return Spread.of(samples.stream().mapToDouble(figure).toArray());
  }

  private long sum(ToLongFunction<BenchSample> count) {
    return samples.stream().mapToLong(count).sum();
  }
}

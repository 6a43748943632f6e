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

  /** Of them, those of a whole domain. */
  public double fullFlushesPerIo() {
    return perIo(flushes().full());
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
    return perRefresh(refreshes(RefreshCounters::shadowEntries));
  }

  /** Pages that each refresh made a hypervisor pin; 0 where there are none. */
  public double pinsPerRefresh() {
    return perRefresh(refreshes(RefreshCounters::pins));
  }

  /** Entries of the guest's tables that each refresh made a hypervisor read; likewise. */
  public double entriesWalkedPerRefresh() {
    return perRefresh(refreshes(RefreshCounters::entriesWalked));
  }

  /** Processors that a hypervisor has taken over for each I/O; likewise. */
  public double interceptionsPerIo() {
    return perIo(refreshes(RefreshCounters::interceptions));
  }

  /** Share of the interceptions that were served by what was done for another; likewise. */
  public double coalescedShare() {
    return perInterception(refreshes(RefreshCounters::coalesced));
  }

  /** How long an interception kept the processor out of its guest on average; likewise. */
  public double interceptedNanos() {
    return perInterception(refreshes(RefreshCounters::interceptedNanos));
  }

  /** Of that, how long the hypervisor was at work. */
  public double hypervisorNanos() {
    return perInterception(refreshes(RefreshCounters::hypervisorNanos));
  }

  /** Whether the guest and its hypervisor were kept on one processor in every run. */
  public boolean sharedProcessor() {
    return !samples.isEmpty()
        && samples.stream().allMatch(s -> s.refreshes() != null && s.refreshes().sharedProcessor());
  }

  private double perInterception(long count) {
    long interceptions = refreshes(RefreshCounters::interceptions);
    return interceptions == 0 ? 0 : (double) count / interceptions;
  }

  private double perRefresh(long count) {
    long refreshes = refreshes(RefreshCounters::total);
    return refreshes == 0 ? 0 : (double) count / refreshes;
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

package portcullis.app.report;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the IOMMUs of the machine and their driver did during the run, all of them together.
 *
 * @param maps DMA mappings made
 * @param unmaps DMA mappings taken away
 * @param invalidations flushes: one for each strict unmap, or each batch of a queue
 * @param flushes the same by kind
 * @param commands given to the hardware, by kind, such as {@code IOTINVAL.VMA}
 * @param refreshes what refreshes have cost, on an s390
 * @param iotlbHits translations answered from the IOTLB
 * @param iotlbMisses translations that needed a walk
 * @param faults accesses that were blocked
 * @param faultsSuppressed of those, counted but not reported one by one, for their rate
 * @param tableBytesAllocated memory for page tables, directories and queues at the end of the run
 * @param tableBytesPeak the most of it at any time
 * @param tableBytesLeaked what was left of it when everything had been taken apart; 0 is right
 */
public record IommuCounters(
    long maps,
    long unmaps,
    long invalidations,
    FlushCounters flushes,
    SortedMap<String, Long> commands,
    @Nullable RefreshCounters refreshes,
    long iotlbHits,
    long iotlbMisses,
    long faults,
    long faultsSuppressed,
    long tableBytesAllocated,
    long tableBytesPeak,
    long tableBytesLeaked) {
  /** Keeps a copy of the map. */
  public IommuCounters {
    commands = Collections.unmodifiableSortedMap(new TreeMap<>(commands));
  }

  /** The same with what was left when everything had been taken apart. */
  public IommuCounters withLeak(long leakedBytes) {
    return new IommuCounters(
        maps,
        unmaps,
        invalidations,
        flushes,
        commands,
        refreshes,
        iotlbHits,
        iotlbMisses,
        faults,
        faultsSuppressed,
        tableBytesAllocated,
        tableBytesPeak,
        leakedBytes);
  }

  /** Commands of all kinds. */
  public long commandsTotal() {
    return commands.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Share of translations answered from the IOTLB, 0 to 1; 0 if there were none. */
  public double iotlbHitRate() {
    long translations = iotlbHits + iotlbMisses;
    return translations == 0 ? 0 : (double) iotlbHits / translations;
  }
}

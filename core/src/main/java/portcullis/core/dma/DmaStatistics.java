package portcullis.core.dma;

/**
 * What a {@link DmaSpace} has done so far, and what it holds. Each number is exact by itself; they
 * are read one after the other.
 *
 * @param maps mappings made
 * @param unmaps mappings taken away
 * @param refusedMaps maps that were answered with {@link DmaMapper#MAPPING_ERROR}
 * @param rangeFlushes flushes of one unmap's range
 * @param fullFlushes flushes of the whole domain
 * @param failedFlushes those of both that did not cover every device
 * @param deferred unmaps whose flush was put off
 * @param wraps full flushes among them that were made because the IOVAs had run out
 * @param pending unmaps that wait for their flush now
 * @param liveBytes IOVAs handed out, those that wait for a flush included
 * @param limboBytes IOVAs among them whose flush has failed
 * @param limboTables tables whose flush has failed
 */
public record DmaStatistics(
    long maps,
    long unmaps,
    long refusedMaps,
    long rangeFlushes,
    long fullFlushes,
    long failedFlushes,
    long deferred,
    long wraps,
    long pending,
    long liveBytes,
    long limboBytes,
    long limboTables) {}

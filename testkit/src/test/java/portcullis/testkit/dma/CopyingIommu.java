package portcullis.testkit.dma;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.pagetable.PageTable;

/**
 * An IOMMU with one device that translates by a copy of the page table, with room for so many
 * pages, which is made anew where it is told that something has changed. Thread-safe.
 */
final class CopyingIommu implements Iommu, IommuEndpoint {
  private static final long PAGE = 4096;

  private final int index;
  private final IommuDriver driver;
  private final int room;
  private final TreeMap<Long, Long> copy = new TreeMap<>();
  private @Nullable AddressSpace space;
  private int mapSyncs;
  private int flushes;

  /**
   * @param room the most pages in the copy
   */
  CopyingIommu(int index, IommuDriver driver, int room) {
    this.index = index;
    this.driver = driver;
    this.room = room;
  }

  /** Where the device gets to, or {@link PageTable#UNMAPPED}. */
  synchronized long translate(long iova) {
    Long page = copy.get(iova & -PAGE);
    return page == null ? PageTable.UNMAPPED : page + iova % PAGE;
  }

  synchronized int mapSyncs() {
    return mapSyncs;
  }

  synchronized int flushes() {
    return flushes;
  }

  synchronized int pages() {
    return copy.size();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return "copying" + index;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public boolean needsMapSync() {
    return true;
  }

  @Override
  public ProbeOutcome probe(DeviceDescription device) {
    return new ProbeOutcome.Probed(this);
  }

  @Override
  public @Nullable String incompatibility(AddressSpace candidate) {
    return null;
  }

  @Override
  public @Nullable String identityIncompatibility() {
    return "it always translates";
  }

  @Override
  public synchronized SyncOutcome syncMap(int addressSpaceId, long firstIova, long lastIova) {
    mapSyncs++;
    return renew(firstIova, lastIova);
  }

  @Override
  public synchronized SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    flushes++;
    return renew(gather.firstIova(), gather.lastIova());
  }

  @Override
  public synchronized SyncOutcome invalidateAll(int addressSpaceId) {
    flushes++;
    copy.keySet().removeIf(this::isUnmapped);
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome sync() {
    return SyncOutcome.COMPLETE;
  }

  @Override
  public synchronized SyncOutcome block() {
    space = null;
    copy.clear();
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome identity() {
    throw new AssertionError("identity was refused");
  }

  @Override
  public synchronized SyncOutcome translate(AddressSpace next) {
    copy.clear();
    space = next;
    return SyncOutcome.COMPLETE;
  }

  @Override
  public void release() {}

  private SyncOutcome renew(long firstIova, long lastIova) {
    copy.subMap(firstIova, true, lastIova, true).keySet().removeIf(this::isUnmapped);
    for (long iova = firstIova; iova <= lastIova; iova += PAGE) {
      if (!isUnmapped(iova)) {
        if (copy.size() >= room && !copy.containsKey(iova)) {
          return SyncOutcome.NO_RESOURCES;
        }
        copy.put(iova, tableOf(iova));
      }
    }
    return SyncOutcome.COMPLETE;
  }

  private boolean isUnmapped(long iova) {
    return tableOf(iova) == PageTable.UNMAPPED;
  }

  private long tableOf(long iova) {
    return space == null ? PageTable.UNMAPPED : space.table().iovaToPhys(iova);
  }
}

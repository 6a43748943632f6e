package portcullis.s390.driver;

import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.PageCounts;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.SharedLongArray;
import portcullis.s390.spec.TableLevel;
import portcullis.s390.spec.TranslationAnchor;

/** Region, segment and page tables of one domain. Thread-safe. */
public final class S390AddressSpace implements AddressSpace {
  private static final int PAGE_LOG2 = 12;

  private final AddressSpaces owner;
  private final PageTable table;
  private final TableLevel root;
  private final int id;
  private final boolean needsMapSync;
  private final PageCounts pageCounts = new PageCounts(PAGE_LOG2);
  // By the ordinal of RefreshKind; volatile additions.
  private final SharedLongArray refreshes = new SharedLongArray(RefreshKind.values().length);

  S390AddressSpace(
      AddressSpaces owner, PageTable table, TableLevel root, int id, boolean needsMapSync) {
    this.owner = owner;
    this.table = table;
    this.root = root;
    this.id = id;
    this.needsMapSync = needsMapSync;
  }

  @Override
  public PageTable table() {
    return table;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public boolean needsMapSync() {
    return needsMapSync;
  }

  @Override
  public PageCounts pageCounts() {
    return pageCounts;
  }

  @Override
  public void release() {
    owner.release(this);
  }

  /** What has been done so far. */
  public DomainStatistics statistics() {
    return new DomainStatistics(
        pageCounts.mapped(),
        pageCounts.unmapped(),
        refreshes.getOpaque(RefreshKind.GLOBAL.ordinal()),
        refreshes.getOpaque(RefreshKind.SYNC_MAP.ordinal()),
        refreshes.getOpaque(RefreshKind.SYNC.ordinal()));
  }

  AddressSpaces owner() {
    return owner;
  }

  TableLevel root() {
    return root;
  }

  long anchor() {
    return TranslationAnchor.of(root, table.rootAddress());
  }

  void count(RefreshKind kind) {
    refreshes.getAndAdd(kind.ordinal(), 1);
  }
}

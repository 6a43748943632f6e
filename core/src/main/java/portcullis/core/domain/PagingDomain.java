package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.fault.PageRequestHandler;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;
import portcullis.core.pagetable.DirtySink;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;

/**
 * An address space of its own, given by mappings.
 *
 * <p>An unmap has three steps, which callers may put in batches: {@link #unmap} clears entries and
 * gathers what must be flushed; {@link #sync} (or {@link #flushAll}) makes every device forget it;
 * only then may the IOVAs and the memory be used for something else. Tables that went out of use
 * are freed by the flush that covers them and never earlier; if no flush can be confirmed, they
 * stay in limbo until one is.
 *
 * <p>Thread-safe; threads that map or unmap at the same time must do so in ranges that do not
 * overlap. {@link #map}, {@link #unmap}, {@link #sync} and {@link #flushAll} take no lock in the
 * good case and allocate nothing on the heap.
 */
public final class PagingDomain implements Domain {
  private static final long NO_MORE = -1;
  private static final PerThread<Gather> UNDONE = new PerThread<>(Gather::new);

  private final String name;
  private final long id;
  private final AddressSpace space;
  private final boolean mapsNeedSync;
  private final @Nullable PageCounts pageCounts;
  private final PageAllocator pages;
  private final Bonds bonds;
  // Groups whose domain this is; volatile.
  private final SharedLong users = new SharedLong(0);
  // Tables whose flush was not confirmed; guarded by #limboLock.
  private final Mutex limboLock = new Mutex(LockClass.LEAF, 20);
  private final PageChain limbo = new PageChain();
  // Blocks in #limbo; written under #limboLock, opaque, so that the good case need not lock.
  private final SharedLong limboBlocks = new SharedLong(0);
  private final IommuSystem system;
  private final @Nullable MessageWindow messageWindow;
  // Nested domains over this one, or NO_MORE; volatile.
  private final SharedLong children = new SharedLong(0);

  PagingDomain(String name, long id, AddressSpace space, PageAllocator pages, IommuSystem system) {
    this.name = name;
    this.id = id;
    this.space = space;
    this.mapsNeedSync = space.needsMapSync();
    this.pageCounts = space.pageCounts();
    this.pages = pages;
    this.system = system;
    this.bonds = new Bonds(id, system.rcu());
    MessageTable messages = space.messages();
    this.messageWindow = messages == null ? null : new MessageWindow(messages, bonds);
  }

  @Override
  public String name() {
    return name;
  }

  /** The vendor's half. */
  public AddressSpace space() {
    return space;
  }

  /** Where the tables come from, and go once a flush has covered them. */
  public PageAllocator pages() {
    return pages;
  }

  /** Highest address of the aperture, which starts at 0; inclusive. */
  public long lastIova() {
    return space.table().lastIova();
  }

  /** Where interrupts of devices go; null if they are translated like everything else. */
  public @Nullable MessageWindow messageWindow() {
    return messageWindow;
  }

  /** Sizes of pages: bit n is set if there are pages of 2^n bytes. */
  public long pageSizes() {
    return space.table().pageSizes();
  }

  /**
   * Maps a range, with the largest pages that fit, all of it or nothing, and makes it known where
   * an IOMMU has to be told. What a map that fails had written is flushed again; should no IOMMU
   * confirm that flush, the range and its memory must not be used for anything else before a {@link
   * #flushAll} has been confirmed.
   *
   * @param iova first address; like the others a multiple of the smallest page
   * @param physAddr where it goes
   * @param sizeBytes how much
   * @param access bits of {@link portcullis.core.memory.Access} that devices are permitted
   * @throws IllegalArgumentException if the range is misaligned or outside the aperture
   */
  public MapOutcome map(long iova, long physAddr, long sizeBytes, int access) {
    MapOutcome outcome = mapWithoutSync(iova, physAddr, sizeBytes, access);
    return mapsNeedSync && outcome == MapOutcome.MAPPED ? syncOrUndo(iova, sizeBytes) : outcome;
  }

  /**
   * As {@link #map}, but devices cannot be relied upon to see the range before a {@link #syncMap}
   * of it, which may be one for many maps.
   */
  public MapOutcome mapWithoutSync(long iova, long physAddr, long sizeBytes, int access) {
    Gather undone = UNDONE.get();
    MapOutcome outcome = space.table().map(iova, physAddr, sizeBytes, access, undone);
    if (!undone.isEmpty()) {
      // The hardware may have cached what stood in the table for an instant.
      sync(undone);
    }
    if (pageCounts != null && outcome == MapOutcome.MAPPED) {
      pageCounts.addMapped(sizeBytes);
    }
    return outcome;
  }

  /**
   * Makes a range known that has been mapped {@linkplain #mapWithoutSync without}. Should it fail,
   * all stays mapped, and devices may see some of it.
   *
   * @return {@link MapOutcome#MAPPED}, {@link MapOutcome#HARDWARE_FULL} or {@link
   *     MapOutcome#HARDWARE_FAILED}
   */
  public MapOutcome syncMap(long iova, long sizeBytes) {
    return mapsNeedSync ? tellOf(iova, sizeBytes) : MapOutcome.MAPPED;
  }

  private MapOutcome tellOf(long iova, long sizeBytes) {
    return switch (bonds.syncMap(iova, iova + sizeBytes - 1)) {
      case COMPLETE, DEVICE_ERROR, GONE -> MapOutcome.MAPPED;
      case NO_RESOURCES -> MapOutcome.HARDWARE_FULL;
      case TIMED_OUT, ILLEGAL_COMMAND, MEMORY_FAULT -> MapOutcome.HARDWARE_FAILED;
    };
  }

  private MapOutcome syncOrUndo(long iova, long sizeBytes) {
    MapOutcome outcome = tellOf(iova, sizeBytes);
    if (outcome != MapOutcome.MAPPED) {
      Gather undone = UNDONE.get();
      unmap(iova, sizeBytes, undone);
      sync(undone);
    }
    return outcome;
  }

  /**
   * Takes mappings away from a range, up to the first hole. Never fails and never splits a page:
   * one that reaches out of the range goes whole.
   *
   * @param gather gets what must be flushed before anything of it may be used again
   * @return bytes unmapped, which may be fewer than asked (a hole) or more (a large page)
   */
  public long unmap(long iova, long sizeBytes, Gather gather) {
    long bytes = space.table().unmap(iova, sizeBytes, gather);
    if (pageCounts != null) {
      pageCounts.addUnmapped(bytes);
    }
    return bytes;
  }

  /** The physical address that an IOVA is mapped to, or {@link PageTable#UNMAPPED}. */
  public long iovaToPhys(long iova) {
    return space.table().iovaToPhys(iova);
  }

  /**
   * Flushes what was gathered on every device that may use it, waits, and frees the gathered
   * tables. The gather is empty afterwards.
   *
   * @return unless {@link FlushReport#isCovered}, the range must not be used again: some device may
   *     still reach it
   */
  public FlushReport sync(Gather gather) {
    if (gather.isEmpty()) {
      return FlushReport.COMPLETE;
    }
    FlushReport report = bonds.flush(gather);
    retire(gather.freedTables(), report);
    gather.reset();
    return report;
  }

  /**
   * Flushes everything, for deferred unmaps whose ranges were not kept, and frees {@code tables}
   * and whatever earlier flushes had to leave behind. The chain is empty afterwards.
   */
  public FlushReport flushAll(PageChain tables) {
    PageChain left = takeLimbo();
    FlushReport report = bonds.flushAll();
    retire(tables, report);
    if (left != null) {
      retire(left, report);
    }
    return report;
  }

  /**
   * Has the hardware mark pages that devices write to, or no longer cares. Pages mapped before
   * count as dirty until they are first read; so do those mapped by a call that runs meanwhile.
   *
   * <p>Once it has been switched on, the domain is only for IOMMUs that mark pages, also after it
   * is switched off again: its clean pages stay. Others refuse the attach.
   *
   * @return false, and nothing has changed, if an IOMMU that the domain is attached through marks
   *     no pages, or the page table has no place for a mark
   */
  public boolean setDirtyTracking(boolean tracked) {
    if (tracked && !(space.table().hasDirtyBit() && bonds.requireDirtyMarks())) {
      return false;
    }
    space.table().trackDirty(tracked);
    return true;
  }

  /**
   * Tells {@code sink} every page of a range that a device has written to, and makes it clean. Two
   * steps like an unmap: only after the {@link #sync} of {@code gather} does the hardware mark the
   * pages again, so what they hold must be read after it; if that is not covered, they must be
   * taken for dirty still.
   *
   * @see PageTable#readAndClearDirty
   */
  public void readAndClearDirty(long iova, long sizeBytes, DirtySink sink, Gather gather) {
    space.table().readAndClearDirty(iova, sizeBytes, sink, gather);
  }

  /** As {@link #readAndClearDirty}, but pages stay as they are, and there is nothing to flush. */
  public void readDirty(long iova, long sizeBytes, DirtySink sink) {
    space.table().readDirty(iova, sizeBytes, sink);
  }

  /**
   * Says who serves the page requests of the devices and PASIDs that are attached; not those of
   * nested domains over it. When this returns the former handler is not called any more. Nobody
   * does at first: then devices are told that the page will not come. The handler must not be
   * changed by another that it waits for.
   *
   * @param handler null for nobody
   * @throws UnsupportedOperationException if the vendor's address spaces have no page requests
   */
  public void setPageRequestHandler(@Nullable PageRequestHandler handler) {
    PageRequestSlot slot = space.pageRequests();
    if (slot == null) {
      throw new UnsupportedOperationException(name + " cannot have page requests");
    }
    slot.set(handler);
  }

  /** Attachments that flushes reach at present. */
  public int liveBonds() {
    return bonds.live();
  }

  /** Tables out of use that could not be freed because no flush has been confirmed since. */
  public long limboTables() {
    return limboBlocks.getOpaque();
  }

  /**
   * Ends the domain: frees its tables and gives its id back, once no reader can see them.
   *
   * @return false if an IOMMU does not confirm that it has forgotten the domain; then nothing is
   *     given back, and another call tries again
   * @throws IllegalStateException if a group is attached to it, or a nested domain is over it
   */
  public boolean destroy() {
    if (users.get() != 0) {
      throw new IllegalStateException(name + " is still attached");
    }
    if (!children.compareAndSet(0, NO_MORE) && children.get() != NO_MORE) {
      throw new IllegalStateException("there are nested domains over " + name);
    }
    if (!bonds.close()) {
      return false;
    }
    PageRequestSlot slot = space.pageRequests();
    if (slot != null) {
      slot.set(null); // nor does a handler that outlived its device's attachment map anything
    }
    system.rcu().synchronize();
    PageChain left = takeLimbo();
    if (left != null) {
      pages.free(left);
    }
    space.table().free();
    space.release();
    return true;
  }

  Bonds bonds() {
    return bonds;
  }

  void addUser() {
    users.getAndAdd(1);
  }

  void removeUser() {
    users.getAndAdd(-1);
  }

  /** Keeps it from being destroyed; false if it has been. */
  boolean addChild() {
    long now = children.get();
    while (now != NO_MORE) {
      if (children.compareAndSet(now, now + 1)) {
        return true;
      }
      now = children.get();
    }
    return false;
  }

  void removeChild() {
    children.getAndAdd(-1);
  }

  /** Where devices get to at an address they issue, or {@link PageTable#UNMAPPED}. */
  long translated(long iova) {
    return messageWindow != null && messageWindow.pattern().covers(iova)
        ? messageWindow.physAddrOf(messageWindow.pattern().fileAt(iova)) // of whole pages
        : iovaToPhys(iova);
  }

  private void retire(PageChain tables, FlushReport report) {
    if (tables.isEmpty()) {
      return;
    }
    if (report.isCovered()) {
      pages.free(tables);
      return;
    }
    limboLock.lock();
    try {
      limbo.takeAll(pages, tables);
      limboBlocks.setOpaque(limbo.blocks());
    } finally {
      limboLock.unlock();
    }
  }

  // Only what was in limbo before a flush began may be freed after it.
  private @Nullable PageChain takeLimbo() {
    if (limboBlocks.getOpaque() == 0) {
      return null;
    }
    PageChain taken = new PageChain();
    limboLock.lock();
    try {
      taken.takeAll(pages, limbo);
      limboBlocks.setOpaque(0);
    } finally {
      limboLock.unlock();
    }
    return taken;
  }

  @Override
  public String toString() {
    return name + "[" + id + "]";
  }
}

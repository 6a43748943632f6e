package portcullis.core.pagetable;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;

/**
 * A radix page table in physical memory, of any vendor's {@link TableFormat}: from the IOVAs of one
 * address space to pages.
 *
 * <p>Thread-safe and lock-free, as long as the ranges of {@link #map} and {@link #unmap} calls that
 * run at the same time are disjoint, and a range goes from one thread to another in some ordered
 * way; an IOVA allocator gives both. Where an unmap covers part of a large page, all of that page
 * counts as its range. Hardware may walk the tables at any time: every entry is written by one
 * 8-byte store and every table is complete before it is linked.
 *
 * <p>After {@link #create} nothing is allocated on the heap. Addresses and sizes are unsigned
 * bytes, raw for speed.
 */
public final class PageTable {
  /** What {@link #iovaToPhys} answers where nothing is mapped. */
  public static final long UNMAPPED = -1;

  private final TableFormat format;
  private final TableTree tree;
  private final DirtyWalk dirtyWalk;
  private final PhysicalMemory memory;
  private final PageSizes pageSizes;
  private final long lastIova;
  private final long lastPhysAddr;
  private final long offsetMask;
  // What new leaves lack: the dirty bit while it is tracked, else nothing. Opaque: a map that runs
  // while it changes may make its pages either way.
  private final SharedLong newLeavesLack = new SharedLong(0);

  private PageTable(
      TableFormat format, TableTree tree, PhysicalMemory memory, PageSizes pageSizes) {
    this.format = format;
    this.tree = tree;
    this.dirtyWalk = new DirtyWalk(format, tree, memory);
    this.memory = memory;
    this.pageSizes = pageSizes;
    this.lastIova = -1L >>> (Long.SIZE - format.iovaBits());
    this.lastPhysAddr = -1L >>> (Long.SIZE - format.physAddrBits());
    this.offsetMask = (1L << format.smallestPageLog2()) - 1;
  }

  /**
   * Makes a table that maps nothing.
   *
   * @param pages where tables come from; its memory is what the hardware walks
   * @return null if there is no memory for the root
   * @throws IllegalArgumentException if that memory reaches beyond the format's physical addresses,
   *     or the format contradicts itself
   */
  public static @Nullable PageTable create(TableFormat format, PageAllocator pages) {
    PhysicalMemory memory = pages.memory();
    if ((memory.baseAddress() + memory.sizeBytes() - 1) >>> format.physAddrBits() != 0) {
      throw new IllegalArgumentException(
          "%s is beyond the %d-bit physical addresses of %s"
              .formatted(memory, format.physAddrBits(), format.name()));
    }
    Level[] levels = Level.of(format);
    PageSizes sizes = new PageSizes(format, levels);
    TableTree tree = TableTree.create(pages, levels);
    return tree == null ? null : new PageTable(format, tree, memory, sizes);
  }

  /** Physical address of the root, for the hardware's context. */
  public long rootAddress() {
    return tree.rootAddress;
  }

  /** The format of its entries. */
  public TableFormat format() {
    return format;
  }

  /** Last IOVA of the aperture, which begins at 0. */
  public long lastIova() {
    return lastIova;
  }

  /** Sizes of pages: bit n is set if there are leaves of 2^n bytes. */
  public long pageSizes() {
    return pageSizes.bitmap;
  }

  /**
   * Maps a range, at each step by the largest page that its alignment and the rest of the range
   * allow. A table that smaller pages have left behind is filled rather than replaced by a leaf:
   * translations made by this call may be used without a flush, and replacing a link that hardware
   * may have cached would need one.
   *
   * <p>All or nothing: on any outcome but {@link MapOutcome#MAPPED} what the call had mapped is
   * unmapped again, into {@code undone}. Hardware may have seen it meanwhile, so the caller flushes
   * {@code undone} as after an unmap before the range or the pages are used for anything else.
   * Tables that were installed in vain stay linked and empty, and serve later maps; they go with an
   * unmap of their whole span, or with {@link #free}.
   *
   * <p>A leaf of several entries has them written one by one. That is safe: from the first on,
   * hardware that uses one of them finds the translation that all of them give, and one that is not
   * written yet translates nothing, as before. They were empty, so there is no older leaf that
   * hardware could mix them with.
   *
   * @param access bits of {@link Access}, at least one
   * @param undone untouched if the range was mapped
   * @throws IllegalArgumentException if an operand is not a multiple of the smallest page, the size
   *     is 0, a range leaves the aperture or the physical addresses of the format, or there are no
   *     or unknown access bits
   */
  public MapOutcome map(long iova, long physAddr, long sizeBytes, int access, Gather undone) {
    checkRange(iova, sizeBytes);
    checkTarget(physAddr, sizeBytes, access);
    // Pairs with the acquire reads of hardware walkers: who sees a leaf that is stored below sees
    // what was in its page before.
    Fence.release();
    long done = 0;
    while (done != sizeBytes) {
      long step = mapRun(iova + done, physAddr + done, sizeBytes - done, access);
      if (step <= 0) {
        if (done != 0) {
          clear(iova, iova + done - 1, undone);
        }
        return step == TableTree.IN_THE_WAY ? MapOutcome.ALREADY_MAPPED : MapOutcome.OUT_OF_MEMORY;
      }
      done += step;
    }
    return MapOutcome.MAPPED;
  }

  /**
   * Unmaps a range, up to the first IOVA in it that is not mapped. A page is never split: where the
   * range covers part of one, all of it goes.
   *
   * <p>Hardware may go on using what was unmapped until {@code gather} has been flushed. Tables
   * whose whole span was in the range are in it too, to be given back after that.
   *
   * <p>Never fails and never allocates. The entries of a leaf that has several are cleared one by
   * one: hardware either has the whole page from one of them, which the flush of the page removes,
   * or finds none.
   *
   * @param gather gets every page that was unmapped, in whole, and the tables
   * @return bytes that are no longer mapped, those outside the range included
   * @throws IllegalArgumentException if an operand is not a multiple of the smallest page, the size
   *     is 0, or the range leaves the aperture
   */
  public long unmap(long iova, long sizeBytes, Gather gather) {
    checkRange(iova, sizeBytes);
    return clear(iova, iova + sizeBytes - 1, gather);
  }

  /**
   * Where an IOVA leads. Lock-free; while the page is being mapped or unmapped the answer is from
   * before or after, and once it is unmapped and its tables are given back, possibly neither.
   *
   * @param iova any, also outside the aperture
   * @return the physical address, or {@link #UNMAPPED}
   */
  public long iovaToPhys(long iova) {
    if (Long.compareUnsigned(iova, lastIova) > 0) {
      return UNMAPPED;
    }
    Level level = tree.rootLevel;
    long table = tree.rootAddress;
    while (true) {
      // Pairs with TableTree#install.
      long entry = memory.getLongAcquire(level.slotOf(table, iova));
      if (level.isEmpty(entry)) {
        return UNMAPPED;
      }
      if (!level.isTable(entry)) {
        int sizeLog2 = leafSizeLog2(level, entry);
        return level.pageOf(entry, sizeLog2) | (iova & ((1L << sizeLog2) - 1));
      }
      table = level.tableOf(entry);
      level = tree.below(level);
      if (!memory.contains(table, (long) level.entries << 3)) {
        return UNMAPPED; // not a table any more: it was given back while we read it
      }
    }
  }

  /** Whether hardware that can marks leaves as written, so that {@link #trackDirty} makes sense. */
  public boolean hasDirtyBit() {
    return format.dirtyBit() != 0;
  }

  /**
   * Whether pages that are mapped from now on start clean. Otherwise they start dirty, which also
   * suits hardware that marks none; pages that are mapped already stay as they are.
   *
   * @throws IllegalStateException if the format has no dirty bit to track
   */
  public void trackDirty(boolean tracked) {
    if (tracked && !hasDirtyBit()) {
      throw new IllegalStateException(format.name() + " has no dirty bit");
    }
    newLeavesLack.setOpaque(tracked ? format.dirtyBit() : 0);
  }

  /**
   * Tells {@code sink}, in ascending order, every page of a range that is marked as written, and
   * makes it clean. A page of which the range has a part counts whole. Counts as an unmap of the
   * range as to what may run at the same time.
   *
   * <p>Hardware may write to the pages without marking them until {@code gather} has been flushed;
   * so what they hold must be read after that flush, and where it fails they must be taken for
   * dirty still.
   *
   * @param gather gets every page that was made clean
   * @throws IllegalArgumentException as {@link #unmap}
   */
  public void readAndClearDirty(long iova, long sizeBytes, DirtySink sink, Gather gather) {
    checkRange(iova, sizeBytes);
    dirtyWalk.read(iova, iova + sizeBytes - 1, sink, gather);
  }

  /** As {@link #readAndClearDirty}, but pages stay as they are. */
  public void readDirty(long iova, long sizeBytes, DirtySink sink) {
    checkRange(iova, sizeBytes);
    dirtyWalk.read(iova, iova + sizeBytes - 1, sink, null);
  }

  /**
   * Gives all tables back. Only when no hardware can walk them any more, that is after the
   * invalidation that followed the last detach, and when no thread uses this object; it is of no
   * use afterwards.
   */
  public void free() {
    tree.free();
  }

  /** Maps pages of one size within one table; returns their bytes, or why there are none. */
  private long mapRun(long iova, long physAddr, long bytes, int access) {
    long sizes = pageSizes.bitmap;
    while (true) {
      PageSize page = pageSizes.largest(sizes, iova | physAddr, bytes);
      Level level = page.level;
      long table = tree.tableFor(iova, level.number);
      if (table <= 0) {
        return table;
      }
      int index = level.indexOf(iova);
      long slot = table + ((long) index << 3);
      int leaves =
          (int)
              Math.min(
                  PageSizes.run(sizes, page, iova, physAddr, bytes),
                  (level.entries - index) >> page.entriesLog2);
      int entries = leaves << page.entriesLog2;
      int empty = memory.matchLongsOpaque(slot, entries, level.emptyMask, level.emptyEntry);
      if (empty < entries) {
        if (!level.isTable(memory.getLongOpaque(slot + ((long) empty << 3)))) {
          return TableTree.IN_THE_WAY;
        }
        leaves = empty >> page.entriesLog2;
        if (leaves == 0) {
          sizes &= (1L << page.sizeLog2) - 1;
          continue;
        }
      }
      write(slot, page, leaves, page.leaf(physAddr, access) & ~newLeavesLack.getOpaque());
      return (long) leaves << page.sizeLog2;
    }
  }

  private void write(long firstSlot, PageSize page, int leaves, long firstLeaf) {
    if (page.entriesLog2 == 0) {
      memory.setLongsOpaque(firstSlot, leaves, firstLeaf, page.leafStep());
      return;
    }
    int entries = 1 << page.entriesLog2;
    long slot = firstSlot;
    long leaf = firstLeaf;
    for (int i = 0; i < leaves; i++) {
      memory.setLongsOpaque(slot, entries, leaf, 0);
      slot += (long) entries << 3;
      leaf += page.leafStep();
    }
  }

  /** Unmaps from {@code firstIova} to {@code lastIova} inclusive, or up to the first hole. */
  private long clear(long firstIova, long lastIova, Gather gather) {
    long iova = firstIova;
    long bytes = 0;
    while (true) {
      Level level = tree.rootLevel;
      long table = tree.rootAddress;
      // Pairs with TableTree#install.
      long entry = memory.getLongAcquire(level.slotOf(table, iova));
      while (!level.isEmpty(entry) && level.isTable(entry)) {
        table = level.tableOf(entry);
        level = tree.below(level);
        entry = memory.getLongAcquire(level.slotOf(table, iova)); // pairs with TableTree#install
      }
      if (level.isEmpty(entry)) {
        return bytes;
      }
      int sizeLog2 = leafSizeLog2(level, entry);
      long leafIova = iova & -(1L << sizeLog2);
      long cleared = clearRun(level, table, leafIova, lastIova, entry, sizeLog2);
      long lastCleared = leafIova + cleared - 1;
      gather.add(leafIova, lastCleared, sizeLog2);
      bytes += cleared;
      tree.unlink(level, lastCleared, firstIova, lastIova, gather);
      if (Long.compareUnsigned(lastCleared, lastIova) >= 0) {
        return bytes;
      }
      iova = lastCleared + 1;
    }
  }

  /**
   * Clears leaves of one size within one table, from that at {@code iova} to that of {@code
   * lastIova} at most; returns their bytes.
   */
  private long clearRun(
      Level level, long table, long iova, long lastIova, long firstLeaf, int sizeLog2) {
    int index = level.indexOf(iova);
    long slot = table + ((long) index << 3);
    int entriesLog2 = sizeLog2 - level.entrySpanLog2;
    int leaves =
        (int)
            Math.min(((lastIova - iova) >>> sizeLog2) + 1, (level.entries - index) >> entriesLog2);
    if (entriesLog2 == 0) {
      // The first leaf is one; those that differ from it in the address alone are of its kind.
      int same = memory.matchLongsOpaque(slot, leaves, level.leafKindMask, firstLeaf);
      memory.setLongsOpaque(slot, same, level.emptyEntry, 0);
      return (long) same << sizeLog2;
    }
    int done = 0;
    long leaf;
    do {
      memory.setLongsOpaque(slot, 1 << entriesLog2, level.emptyEntry, 0);
      slot += 8L << entriesLog2;
      done++;
      if (done == leaves) {
        break;
      }
      leaf = memory.getLongOpaque(slot);
    } while (!level.isEmpty(leaf)
        && !level.isTable(leaf)
        && format.leafSizeLog2(level.number, leaf) == sizeLog2);
    return (long) done << sizeLog2;
  }

  private int leafSizeLog2(Level level, long leaf) {
    return level.severalLeafSizes ? format.leafSizeLog2(level.number, leaf) : level.entrySpanLog2;
  }

  private void checkRange(long iova, long sizeBytes) {
    long last = iova + sizeBytes - 1;
    if (((iova | sizeBytes) & offsetMask) != 0
        || sizeBytes == 0
        || Long.compareUnsigned(last, iova) < 0
        || Long.compareUnsigned(last, lastIova) > 0) {
      throw new IllegalArgumentException(
          "iova 0x%x, size 0x%x: not whole pages of 0x%x bytes within 0x0-0x%x"
              .formatted(iova, sizeBytes, offsetMask + 1, lastIova));
    }
  }

  private void checkTarget(long physAddr, long sizeBytes, int access) {
    long last = physAddr + sizeBytes - 1;
    if ((physAddr & offsetMask) != 0
        || Long.compareUnsigned(last, physAddr) < 0
        || Long.compareUnsigned(last, lastPhysAddr) > 0) {
      throw new IllegalArgumentException(
          "physAddr 0x%x, size 0x%x: not whole pages of 0x%x bytes within 0x0-0x%x"
              .formatted(physAddr, sizeBytes, offsetMask + 1, lastPhysAddr));
    }
    if (access <= 0 || access > (Access.READ | Access.WRITE | Access.EXECUTE)) {
      throw new IllegalArgumentException("access 0x" + Integer.toHexString(access));
    }
  }
}

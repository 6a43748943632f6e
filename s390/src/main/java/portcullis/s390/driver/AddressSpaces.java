package portcullis.s390.driver;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.s390.spec.TableLevel;

/**
 * The address spaces of a driver, by their ids. Hardware knows nothing of the ids; flushes count by
 * them in whose name they are. Thread-safe; {@link #release} does not fail.
 */
final class AddressSpaces {
  private static final int MOST = 1 << 16;

  private final PageAllocator pages;
  private final Mutex lock = new Mutex(LockClass.ID_SPACE);
  // Immutable snapshot, null where an id is free; replaced under #lock with release, pairs with
  // #count. Entry 0 is never used.
  private final SharedRef<@Nullable S390AddressSpace[]> spaces =
      new SharedRef<>(new @Nullable S390AddressSpace[1]);

  AddressSpaces(PageAllocator pages) {
    this.pages = pages;
  }

  /** An empty one; null if there is no memory or no id left. */
  @Nullable S390AddressSpace create(TableLevel root, boolean needsMapSync) {
    PageTable table = PageTable.create(new S390TableFormat(root), pages);
    if (table == null) {
      return null;
    }
    lock.lock();
    try {
      @Nullable S390AddressSpace[] old = spaces.getPlain();
      int id = 1;
      while (id < old.length && old[id] != null) {
        id++;
      }
      if (id < MOST) {
        @Nullable S390AddressSpace[] grown = Arrays.copyOf(old, Math.max(old.length, id + 1));
        S390AddressSpace made = new S390AddressSpace(this, table, root, id, needsMapSync);
        grown[id] = made;
        spaces.setRelease(grown); // pairs with #count
        return made;
      }
    } finally {
      lock.unlock();
    }
    table.free();
    return null;
  }

  void release(S390AddressSpace space) {
    lock.lock();
    try {
      @Nullable S390AddressSpace[] left = spaces.getPlain().clone();
      left[space.id()] = null;
      spaces.setRelease(left); // pairs with #count
    } finally {
      lock.unlock();
    }
  }

  /** Counts in the statistics of an address space that is still there. */
  void count(int id, RefreshKind kind) {
    @Nullable S390AddressSpace[] all = spaces.getAcquire(); // pairs with #create
    S390AddressSpace space = id < all.length ? all[id] : null;
    if (space != null) {
      space.count(kind);
    }
  }
}

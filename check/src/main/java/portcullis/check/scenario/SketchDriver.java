package portcullis.check.scenario;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.IommuDriver;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/** A driver of no vendor that hands the lowest free id out, so that ids come back soon. */
final class SketchDriver implements IommuDriver {
  private final PageAllocator pages;
  private final Mutex lock = new Mutex(LockClass.ID_SPACE);
  // Bit n is set while id n is in use; guarded by #lock.
  private long used = 1;

  SketchDriver(PageAllocator pages) {
    this.pages = pages;
  }

  @Override
  public @Nullable AddressSpace createAddressSpace() {
    PageTable table = PageTable.create(new SketchFormat(), pages);
    return table == null ? null : new Space(table, take());
  }

  private int take() {
    lock.lock();
    int id = Long.numberOfTrailingZeros(~used);
    used |= 1L << id;
    lock.unlock();
    return id;
  }

  private void give(int id) {
    lock.lock();
    used &= ~(1L << id);
    lock.unlock();
  }

  private final class Space implements AddressSpace {
    private final PageTable table;
    private final int id;

    Space(PageTable table, int id) {
      this.table = table;
      this.id = id;
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
    public void release() {
      give(id);
    }
  }
}

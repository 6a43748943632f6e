package portcullis.check.scenario;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.FirstStage;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.NestOutcome;
import portcullis.core.domain.Stage;
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
    return create(Stage.FIRST);
  }

  @Override
  public @Nullable AddressSpace createAddressSpace(Stage stage, @Nullable MessagePattern window) {
    return create(stage);
  }

  private @Nullable AddressSpace create(Stage stage) {
    PageTable table = PageTable.create(new SketchFormat(), pages);
    return table == null ? null : new Space(table, take(), stage);
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
    private final Stage stage;

    Space(PageTable table, int id, Stage stage) {
      this.table = table;
      this.id = id;
      this.stage = stage;
    }

    @Override
    public Stage stage() {
      return stage;
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
    public NestOutcome nest(FirstStage guest) {
      return guest instanceof GuestPage page
          ? new NestOutcome.Nested(new SketchNested(this, page))
          : new NestOutcome.Refused("no guest of this driver");
    }

    @Override
    public void release() {
      give(id);
    }
  }
}

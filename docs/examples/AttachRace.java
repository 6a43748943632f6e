import portcullis.check.program.Scenario;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * A processor removes a page and invalidates for every device that it finds attached, while another
 * attaches one. Can the device keep the removed page in its cache?
 *
 * <pre>
 *   unmap                          attach
 *   -----                          ------
 *   clear the entry                put the device on the list
 *   (fence?)                       (fence?)
 *   is the device on the list?     write the device's context
 *   if so, invalidate                  then the device walks, and caches the entry
 * </pre>
 *
 * Without the fences it can, once stores may wait in a buffer: the cleared entry is still in one when
 * the list is read, and the device reads the old entry from memory. Run it:
 *
 * <pre>
 *   portcullis check docs/examples/AttachRace.java          both classes: the first loses
 *   portcullis check docs/examples/AttachRace.java#Fixed    holds under every model
 * </pre>
 */
public class AttachRace extends Scenario {
  private static final long MAPPED = 1;
  private static final long CLEARED = 0;

  private final boolean hasFences;

  private SharedLong entry;
  private SharedLong list;
  private SharedLong context;
  private SharedLong cached;
  private Mutex cache;

  /** As it was first thought of. */
  public AttachRace() {
    this(false);
  }

  AttachRace(boolean hasFences) {
    this.hasFences = hasFences;
  }

  /** The same with a full fence on both sides. */
  public static final class Fixed extends AttachRace {
    /** One full fence between the two accesses of each side. */
    public Fixed() {
      super(true);
    }
  }

  @Override
  protected void build() {
    entry = new SharedLong(MAPPED);
    list = new SharedLong(0);
    context = new SharedLong(0);
    cached = new SharedLong(CLEARED);
    cache = new Mutex(LockClass.DEVICE_QUEUE);
    thread("unmap", this::unmap);
    thread("attach", this::attach);
    thread("device", this::walk);
  }

  private void unmap() {
    entry.setOpaque(CLEARED);
    fence();
    if (list.getOpaque() != 0) {
      cache.lock();
      cached.setPlain(CLEARED);
      cache.unlock();
    }
  }

  private void attach() {
    list.setOpaque(1);
    fence();
    context.setOpaque(1);
  }

  /** The hardware: waits for a context, then walks and caches what it finds. */
  private void walk() {
    Backoff backoff = new Backoff();
    while (context.getAcquire() == 0) {
      backoff.pause();
    }
    cache.lock();
    cached.setPlain(entry.getAcquire());
    cache.unlock();
  }

  private void fence() {
    if (hasFences) {
      Fence.full();
    }
  }

  @Override
  protected void judge() {
    require(cached.getPlain() == CLEARED, "the device still caches the page that was removed");
  }
}

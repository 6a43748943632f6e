package portcullis.core.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Read-copy-update: readers that never wait and share no word with each other, writers that wait
 * for them before they take back what readers may still see.
 *
 * <p>A writer unpublishes an object, calls {@link #synchronize}, and then knows that no read
 * section that could have seen it is still open. The order that makes this true:
 *
 * <pre>
 *   Reader#enter                         Rcu#synchronize
 *   ------------                         ---------------
 *   slot = epoch    (opaque)             unpublish          (the caller)
 *   full fence                           full fence, epoch + 1
 *   load pointer                         read every slot    (volatile)
 * </pre>
 *
 * Either the writer sees the slot and waits, or the reader's load comes after the unpublishing.
 *
 * <p>Thread-safe. Nothing here may be called by {@link #synchronize} from within a read section of
 * the same thread: it would wait for itself, and throws instead.
 */
public final class Rcu {
  private static final Reader[] NO_READERS = {};

  // The current epoch, never 0; volatile read-modify-write in #synchronize pairs with Reader#enter.
  private final SharedLong epoch = new SharedLong(1);
  // Immutable snapshot of all readers; replaced under #registryLock, release pairs with the acquire
  // in #synchronize.
  private final SharedRef<Reader[]> readers = new SharedRef<>(NO_READERS);
  private final Mutex registryLock = new Mutex(LockClass.LEAF, 1);
  private final PerThread<Reader> ofThread = new PerThread<>(this::register);
  // Actions of #defer not yet run; guarded by #deferLock.
  private final Mutex deferLock = new Mutex(LockClass.LEAF, 2);
  private List<Runnable> deferred = new ArrayList<>();

  /** Makes one that has no readers. */
  public Rcu() {}

  /** The calling thread's reader; the same object at each call. */
  public Reader reader() {
    return ofThread.get();
  }

  /**
   * Waits until every read section that was open at the call has ended.
   *
   * @throws IllegalStateException if the calling thread is inside a read section
   */
  public void synchronize() {
    LockOrder.beforeWait();
    // Pairs with Reader#enter: what the caller unpublished is stored before the slots are read. The
    // update below orders it with its own store only.
    Fence.full();
    long now = epoch.getAndAdd(1) + 1;
    for (Reader reader : readers.getAcquire()) {
      if (reader.owner.isCaller() && reader.isInside()) {
        throw new IllegalStateException("synchronize inside a read section would never return");
      }
      if (reader.isInsideSince(now)) {
        Backoff backoff = new Backoff(); // so that who need not wait allocates nothing
        do {
          backoff.pause();
        } while (reader.isInsideSince(now));
      }
    }
  }

  /**
   * Runs {@code action} after a grace period: at the next {@link #reclaim} of any thread. Never
   * waits.
   */
  public void defer(Runnable action) {
    deferLock.lock();
    try {
      deferred.add(action);
    } finally {
      deferLock.unlock();
    }
  }

  /** Waits for a grace period and runs what was deferred before; does nothing if nothing was. */
  public void reclaim() {
    List<Runnable> ready;
    deferLock.lock();
    try {
      if (deferred.isEmpty()) {
        return;
      }
      ready = deferred;
      deferred = new ArrayList<>();
    } finally {
      deferLock.unlock();
    }
    synchronize();
    for (Runnable action : ready) {
      action.run();
    }
  }

  private Reader register() {
    Reader added = new Reader(epoch, ThreadIdentity.ofCaller());
    registryLock.lock();
    try {
      Reader[] alive =
          Arrays.stream(readers.getPlain())
              .filter(r -> r.owner.isAlive() || r.isInside())
              .toArray(Reader[]::new);
      Reader[] grown = Arrays.copyOf(alive, alive.length + 1);
      grown[alive.length] = added;
      // Release: pairs with Rcu#synchronize. A reader that registers too late to be seen there
      // enters its first section after it: the fence in Reader#enter comes after this store.
      readers.setRelease(grown);
    } finally {
      registryLock.unlock();
    }
    return added;
  }

  /** One thread's read sections, which nest. Confined to that thread. */
  public static final class Reader {
    /** The slot's place in its array, in the middle so that no other object shares its line. */
    private static final int SLOT = 8;

    private static final long OUTSIDE = 0;

    private final SharedLong epoch;
    private final ThreadIdentity owner;
    // The epoch in which the outermost open section began, or OUTSIDE. Written by the owner only:
    // opaque before the fence in #enter (pairs with Rcu#synchronize), release in #exit (pairs with
    // #isInsideSince).
    private final SharedLongArray slot = new SharedLongArray(2 * SLOT);
    // Open sections; the owner's.
    private int nesting;

    private Reader(SharedLong epoch, ThreadIdentity owner) {
      this.epoch = epoch;
      this.owner = owner;
    }

    /** Opens a read section: what is loaded from now on stays until {@link #exit}. */
    public void enter() {
      if (nesting++ == 0) {
        slot.setOpaque(SLOT, epoch.getAcquire());
        // Pairs with Rcu#synchronize: the slot, and before it the reader's registration, are stored
        // before anything is loaded that may be unpublished.
        Fence.full();
      }
    }

    /** Closes the section opened last. */
    public void exit() {
      if (--nesting == 0) {
        slot.setRelease(SLOT, OUTSIDE);
      }
    }

    private boolean isInside() {
      return slot.get(SLOT) != OUTSIDE;
    }

    private boolean isInsideSince(long now) {
      long since = slot.get(SLOT);
      return since != OUTSIDE && since < now;
    }
  }
}

package portcullis.core.fault;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/**
 * The handler of one domain's page requests, which can be changed while it is called.
 *
 * <pre>
 *   thread of a device                      #set
 *   count a call of the handler found       put another in its place
 *   (volatile)                              (volatile)
 *   is it still in its place?               wait until no call of the former is counted
 * </pre>
 *
 * Either the call is seen and waited for, or the caller sees that the handler has been replaced and
 * starts anew. Thread-safe.
 */
public final class PageRequestSlot {
  // What the thread is calling now; calls do not nest.
  private static final PerThread<SharedRef<@Nullable Entry>> CALLING =
      new PerThread<>(() -> new SharedRef<>(null));

  // Volatile; pairs with #serve as above.
  private final SharedRef<@Nullable Entry> entry = new SharedRef<>(null);

  /** Makes an empty one. */
  public PageRequestSlot() {}

  /**
   * Replaces the handler. When this returns the former is not being called any more, but by the
   * calling thread if this is the handler itself.
   *
   * @param handler null for none: then every group is answered {@link PageResponse#INVALID}
   */
  public void set(@Nullable PageRequestHandler handler) {
    Entry former = entry.getAndSet(handler == null ? null : new Entry(handler));
    if (former == null) {
      return;
    }
    long own = former.equals(CALLING.get().getPlain()) ? 1 : 0;
    Backoff backoff = new Backoff();
    while (former.calls.get() > own) {
      backoff.pause();
    }
  }

  /** Has the handler serve a group; answers for it where there is none. */
  public PageResponse serve(PageRequestGroup group) {
    while (true) {
      Entry found = entry.get();
      if (found == null) {
        return PageResponse.INVALID;
      }
      found.calls.getAndAdd(1);
      try {
        if (found.equals(entry.get())) {
          CALLING.get().setPlain(found);
          return found.handler.handle(group);
        }
      } finally {
        CALLING.get().setPlain(null);
        found.calls.getAndAdd(-1);
      }
    }
  }

  private static final class Entry {
    private final PageRequestHandler handler;
    // Calls under way, or about to find out that the handler has been replaced; volatile.
    private final SharedLong calls = new SharedLong(0);

    Entry(PageRequestHandler handler) {
      this.handler = handler;
    }
  }
}

package portcullis.machine.ats;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRefArray;
import portcullis.machine.bus.DmaTransaction;

/**
 * The translations that a function keeps (ATC): fully associative, oldest out first.
 *
 * <p>Thread-safe. Lookups take no lock and allocate nothing. Whoever uses a grant does so within
 * the read section of the bus in which it was looked up.
 */
public final class AddressTranslationCache {
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Null where there is none. Stored under #lock with release, which pairs with the acquire in
  // #lookup; what is stored never changes.
  private final SharedRefArray<Grant> grants;
  // Counts invalidations. Raised under #lock; volatile, so that a grant asked for after the read in
  // #generation is one that came after the invalidations counted there.
  private final SharedLong generation = new SharedLong(0);
  // Guarded by #lock.
  private int oldest;

  /**
   * @param capacity how many translations it keeps, at least 1
   */
  public AddressTranslationCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("no room: capacity " + capacity);
    }
    grants = new SharedRefArray<>(capacity);
  }

  /** How many translations are kept now. */
  public int size() {
    int size = 0;
    for (int i = 0; i < grants.length(); i++) {
      size += grants.getAcquire(i) == null ? 0 : 1;
    }
    return size;
  }

  /** Forgets everything, as a reset of the function or clearing the enable bit of ATS does. */
  public void clear() {
    invalidate(new InvalidationRange(0, -1L, true), 0);
    invalidate(new InvalidationRange(0, -1L, true), DmaTransaction.NO_PROCESS);
  }

  /**
   * Takes translations away; later lookups do not find them. DMA that looked one up before may
   * still be under way.
   *
   * @param processId PASID of the request, or {@link DmaTransaction#NO_PROCESS}, which stands for
   *     translations without PASID
   */
  void invalidate(InvalidationRange range, int processId) {
    lock.lock();
    try {
      generation.getAndAdd(1);
      for (int i = 0; i < grants.length(); i++) {
        Grant grant = grants.getPlain(i);
        if (grant != null && grant.isIn(range, processId)) {
          grants.setRelease(i, null);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The grant that lets the access through, or null. */
  @Nullable Grant lookup(long iova, int access, int processId, boolean privileged) {
    for (int i = 0; i < grants.length(); i++) {
      Grant grant = grants.getAcquire(i);
      if (grant != null && grant.permits(access) && grant.covers(iova, processId, privileged)) {
        return grant;
      }
    }
    return null;
  }

  /** To be read before a translation is asked for that is to be kept. */
  long generation() {
    return generation.get();
  }

  /**
   * Keeps a grant that was asked for at {@code atGeneration}, unless something was invalidated
   * since. A completion that permits nothing is never kept (section 10.2.3).
   */
  void keep(Grant grant, long atGeneration) {
    if ((grant.access() & Access.READ_WRITE) == 0) {
      return;
    }
    lock.lock();
    try {
      if (generation.get() != atGeneration) {
        return;
      }
      grants.setRelease(placeFor(grant), grant);
    } finally {
      lock.unlock();
    }
  }

  // That of an earlier grant for the same range, else a free one, else the oldest.
  private int placeFor(Grant added) {
    lock.assertHeld();
    int free = -1;
    for (int i = 0; i < grants.length(); i++) {
      Grant kept = grants.getPlain(i);
      if (kept == null) {
        free = free < 0 ? i : free;
      } else if (kept.firstIova() == added.firstIova()
          && kept.lastIova() == added.lastIova()
          && kept.processId() == added.processId()
          && kept.privileged() == added.privileged()) {
        return i;
      }
    }
    if (free >= 0) {
      return free;
    }
    int place = oldest;
    oldest = (oldest + 1) % grants.length();
    return place;
  }
}

package portcullis.core.dma;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLongArray;

/**
 * Two magazines of every size class for the threads of one stripe: the loaded one, and the previous
 * one, so that going to and fro over the edge of one does not go to the depot each time.
 *
 * <p>Whoever {@link #tryAcquire acquires} the stripe may use it until {@link #release}. It is a
 * flag and not a lock because nobody waits for it in the common path: who finds it taken uses
 * another stripe, so that a thread that was preempted here holds nobody up. Between the two the
 * owner may take the locks of depots and of the space, and calls nobody else.
 */
final class MagazineStripe {
  private static final long FREE = 0;
  private static final long OWNED = 1;

  /** The flag's place in its array, in the middle so that no other object shares its line. */
  private static final int FLAG = 8;

  private final IovaSpace space;
  private final MagazineDepot[] depots;
  // OWNED while a thread uses the magazines. The compare-and-set in #tryAcquire pairs with the
  // release store in #release.
  private final SharedLongArray owned = new SharedLongArray(2 * FLAG);
  // Null until first needed; an owner's.
  private final @Nullable Magazine[] loaded;
  private final @Nullable Magazine[] previous;

  MagazineStripe(IovaSpace space, MagazineDepot[] depots) {
    this.space = space;
    this.depots = depots;
    this.loaded = new @Nullable Magazine[depots.length];
    this.previous = new @Nullable Magazine[depots.length];
  }

  /** Takes the stripe unless another thread has it; pairs with {@link #release}. */
  boolean tryAcquire() {
    return owned.getOpaque(FLAG) == FREE && owned.compareAndSet(FLAG, FREE, OWNED);
  }

  /** Takes the stripe as soon as no other thread has it. */
  void acquire() {
    Backoff backoff = new Backoff();
    while (!tryAcquire()) {
      backoff.pause();
    }
  }

  /** Gives the stripe back; pairs with {@link #tryAcquire}. */
  void release() {
    owned.setRelease(FLAG, FREE);
  }

  /**
   * Takes a block that starts at or below {@code highestStart}.
   *
   * @return its start, or {@link IovaSpace#NONE} if no magazine at hand has one
   */
  long take(int sizeClass, long highestStart) {
    Magazine magazine = loaded[sizeClass];
    if (magazine == null || magazine.isEmpty()) {
      magazine = reload(sizeClass, magazine);
      if (magazine == null) {
        return IovaSpace.NONE;
      }
    }
    return magazine.popAtOrBelow(highestStart);
  }

  /**
   * Keeps a block.
   *
   * @return false if there is no magazine to keep it in
   */
  boolean put(int sizeClass, long start) {
    Magazine magazine = loaded[sizeClass];
    if (magazine == null || magazine.isFull()) {
      magazine = makeRoom(sizeClass, magazine);
      if (magazine == null) {
        return false;
      }
    }
    magazine.push(start);
    return true;
  }

  /** Gives everything kept back to the space. */
  void drain() {
    for (int i = 0; i < depots.length; i++) {
      drain(loaded[i], i);
      drain(previous[i], i);
    }
  }

  /** Granules kept. */
  long granules() {
    long granules = 0;
    for (int i = 0; i < depots.length; i++) {
      granules += (count(loaded[i]) + count(previous[i])) << i;
    }
    return granules;
  }

  private @Nullable Magazine reload(int sizeClass, @Nullable Magazine spent) {
    Magazine other = previous[sizeClass];
    if (other != null && !other.isEmpty()) {
      previous[sizeClass] = spent;
      loaded[sizeClass] = other;
      return other;
    }
    Magazine full = depots[sizeClass].exchangeForFull(spent);
    if (full != null) {
      loaded[sizeClass] = full;
    }
    return full;
  }

  private @Nullable Magazine makeRoom(int sizeClass, @Nullable Magazine full) {
    Magazine other = previous[sizeClass];
    if (other != null && !other.isFull()) {
      previous[sizeClass] = full;
      loaded[sizeClass] = other;
      return other;
    }
    Magazine room;
    if (full == null || other == null) {
      room = depots[sizeClass].takeEmpty();
      if (room != null) {
        previous[sizeClass] = full;
      }
    } else {
      room = depots[sizeClass].exchangeForEmpty(full);
    }
    if (room == null && full != null) {
      // Every magazine that there may be is full: this one goes back to the tree in one go.
      space.giveAll(full, 1L << sizeClass);
      room = full;
    }
    if (room != null) {
      loaded[sizeClass] = room;
    }
    return room;
  }

  private void drain(@Nullable Magazine magazine, int sizeClass) {
    if (magazine != null) {
      space.giveAll(magazine, 1L << sizeClass);
    }
  }

  private static long count(@Nullable Magazine magazine) {
    return magazine == null ? 0 : magazine.count();
  }
}

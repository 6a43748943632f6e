package portcullis.core.dma;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;

/**
 * Hands out ranges of the IOVAs of one address space, highest first, naturally aligned.
 *
 * <p>A range starts at a multiple of its size rounded up to a power of two. Sizes up to {@value
 * #CLASSES_LAST} granules are themselves rounded up to one, and such ranges are kept in {@link
 * MagazineStripe magazines} when freed, so that the common allocation and free take no shared lock;
 * all else goes through {@link IovaSpace the tree}, whose cost is logarithmic in the number of free
 * ranges. When the tree has no room, everything kept is given back to it and it is asked once more.
 *
 * <p>{@link #free} neither fails nor allocates on the heap. A range whose magazine lies in another
 * thread's stripe is not lost to others for longer than until memory is short. Thread-safe.
 */
public final class IovaAllocator implements IovaSource {
  /** {@link IovaSource#NONE}. */
  public static final long NONE = IovaSource.NONE;

  private static final int CLASSES = 6;
  private static final int CLASSES_LAST = 1 << (CLASSES - 1);
  private static final int SPARE_MAGAZINES = 32;
  private static final int PROBES = 4;
  private static final long LOW_END = 1L << 32;

  private final int granuleLog2;
  private final long firstGranule;
  private final long endGranule;
  private final IovaSpace space;
  private final MagazineStripe[] stripes;
  private final MagazineDepot[] depots;
  // 1 while addresses below 4 GiB are tried first; opaque, since it is a preference and no more.
  private final SharedLong lowFirst;

  /**
   * Makes one for a whole aperture; address 0's granule is left out, so that no device is given an
   * address that drivers take for none.
   *
   * @param firstIova lowest address that may be handed out
   * @param lastIova highest address that may be handed out, inclusive
   * @param granuleLog2 size of the unit of allocation, as a power of two bytes, 12 to 30
   */
  public IovaAllocator(long firstIova, long lastIova, int granuleLog2) {
    this(firstIova, lastIova, granuleLog2, false, Stripes.forThisMachine());
  }

  /**
   * As the other one, and {@code below4GibFirst} if devices work better with 32-bit addresses (as
   * behind PCI, where they cost shorter headers): these are tried first until, once, they do not
   * suffice.
   */
  public IovaAllocator(long firstIova, long lastIova, int granuleLog2, boolean below4GibFirst) {
    this(firstIova, lastIova, granuleLog2, below4GibFirst, Stripes.forThisMachine());
  }

  IovaAllocator(
      long firstIova, long lastIova, int granuleLog2, boolean below4GibFirst, int stripeCount) {
    if (granuleLog2 < 12 || granuleLog2 > 30) {
      throw new IllegalArgumentException("no granule of 2^" + granuleLog2 + " bytes");
    }
    this.granuleLog2 = granuleLog2;
    long granuleMask = (1L << granuleLog2) - 1;
    long roundedUp = (firstIova >>> granuleLog2) + ((firstIova & granuleMask) != 0 ? 1 : 0);
    this.firstGranule = Math.max(1, roundedUp);
    this.endGranule = granulesUpTo(lastIova);
    if (firstGranule >= endGranule) {
      throw new IllegalArgumentException(
          "no granule of 2^%d bytes in 0x%x-0x%x".formatted(granuleLog2, firstIova, lastIova));
    }
    this.space = new IovaSpace(firstGranule, endGranule);
    this.depots = new MagazineDepot[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      depots[i] = new MagazineDepot(i, 2 * stripeCount + SPARE_MAGAZINES);
    }
    this.stripes = new MagazineStripe[stripeCount];
    for (int i = 0; i < stripeCount; i++) {
      stripes[i] = new MagazineStripe(space, depots);
    }
    this.lowFirst = new SharedLong(below4GibFirst ? 1 : 0);
  }

  /**
   * Hands out a range.
   *
   * @param sizeBytes how much at least, positive
   * @param limitLast the highest address that the range may contain, as a device's DMA mask
   * @return its first address, or {@link #NONE} if there is no room
   */
  @Override
  public long allocate(long sizeBytes, long limitLast) {
    long size = granules(sizeBytes);
    long limitEnd = Math.min(granulesUpTo(limitLast), endGranule);
    if (lowFirst.getOpaque() != 0 && limitEnd > LOW_END >>> granuleLog2) {
      long start = take(size, LOW_END >>> granuleLog2);
      if (start != IovaSpace.NONE) {
        return start << granuleLog2;
      }
      lowFirst.setOpaque(0);
    }
    long start = take(size, limitEnd);
    if (start == IovaSpace.NONE) {
      giveBackMagazines();
      start = space.take(size, limitEnd);
    }
    return start == IovaSpace.NONE ? NONE : start << granuleLog2;
  }

  /**
   * Takes a range back.
   *
   * @param iova as {@link #allocate} returned it
   * @param sizeBytes as {@link #allocate} was given it
   * @throws IllegalArgumentException if it cannot have been handed out. What was freed twice is
   *     noticed at once for large ranges, and for small ones when they come back to the tree, by
   *     the call that returns them there
   */
  @Override
  public void free(long iova, long sizeBytes) {
    long size = granules(sizeBytes);
    long start = checkedStart(iova, size, sizeBytes);
    if (size <= CLASSES_LAST && keep(sizeClass(size), start)) {
      return;
    }
    if (!space.give(start, size)) {
      throw notAllocated(iova, sizeBytes);
    }
  }

  /** Nothing waits here but what has failed. */
  @Override
  public boolean defer(long iova, long sizeBytes) {
    return false;
  }

  /**
   * As {@link #free}, for a range that a device may still use because a flush failed: it is not
   * handed out again before a flush of everything that begins later has succeeded. Goes straight to
   * the tree.
   */
  @Override
  public void park(long iova, long sizeBytes) {
    long size = granules(sizeBytes);
    if (!space.park(checkedStart(iova, size, sizeBytes), size)) {
      throw notAllocated(iova, sizeBytes);
    }
  }

  /**
   * Announces a flush of everything, after which what is parked now may be free.
   *
   * @return whether {@link #endRetry} must be called after it: false if nothing is parked, or
   *     another flush under way takes care of it
   */
  @Override
  public boolean beginRetry() {
    return space.beginRetry();
  }

  /**
   * Frees what was parked at {@link #beginRetry}, or leaves it parked.
   *
   * @param covered whether the flush has made sure that no device can use it
   */
  @Override
  public void endRetry(boolean covered) {
    space.endRetry(covered);
  }

  /** Bytes of ranges that are parked. */
  @Override
  public long parkedBytes() {
    return space.granulesParked() << granuleLog2;
  }

  /**
   * Withholds a range for ever, rounded outwards to granules; what of it is outside the aperture is
   * withheld anyway. For set-up: what is kept in magazines goes back to the tree first.
   *
   * @param first lowest address
   * @param last highest address, inclusive
   * @return false, with nothing changed, if some of it is handed out
   */
  @Override
  public boolean reserve(long first, long last) {
    if (Long.compareUnsigned(first, last) > 0) {
      throw new IllegalArgumentException("no range 0x%x-0x%x".formatted(first, last));
    }
    giveBackMagazines();
    return space.reserve(first >>> granuleLog2, (last >>> granuleLog2) + 1);
  }

  /**
   * Bytes handed out and not yet taken back, those parked included. Exact while no other thread
   * allocates or frees.
   */
  @Override
  public long liveBytes() {
    long kept = 0;
    for (MagazineStripe stripe : stripes) {
      stripe.acquire();
      try {
        kept += stripe.granules();
      } finally {
        stripe.release();
      }
    }
    for (int i = 0; i < CLASSES; i++) {
      kept += depots[i].blocks() << i;
    }
    return (space.granulesOut() - kept) << granuleLog2;
  }

  /** Size of the unit of allocation, as a power of two bytes. */
  @Override
  public int granuleLog2() {
    return granuleLog2;
  }

  /** The tree below the magazines. */
  IovaSpace space() {
    return space;
  }

  /** Lowest granule of the aperture. */
  long firstGranule() {
    return firstGranule;
  }

  /** The granule behind the aperture. */
  long endGranule() {
    return endGranule;
  }

  private long take(long size, long limitEnd) {
    if (size > CLASSES_LAST) {
      return space.take(size, limitEnd);
    }
    int sizeClass = sizeClass(size);
    MagazineStripe stripe = acquireStripe();
    if (stripe != null) {
      long start;
      try {
        start = stripe.take(sizeClass, limitEnd - (1L << sizeClass));
      } finally {
        stripe.release();
      }
      if (start != IovaSpace.NONE) {
        return start;
      }
    }
    depots[sizeClass].stock();
    return space.take(1L << sizeClass, limitEnd);
  }

  private boolean keep(int sizeClass, long start) {
    MagazineStripe stripe = acquireStripe();
    if (stripe == null) {
      return false;
    }
    try {
      return stripe.put(sizeClass, start);
    } finally {
      stripe.release();
    }
  }

  private @Nullable MagazineStripe acquireStripe() {
    int at = Task.currentStripe();
    for (int i = 0; i < PROBES; i++) {
      MagazineStripe stripe = stripes[(at + i) & (stripes.length - 1)];
      if (stripe.tryAcquire()) {
        return stripe;
      }
    }
    return null;
  }

  private void giveBackMagazines() {
    for (MagazineStripe stripe : stripes) {
      stripe.acquire();
      try {
        stripe.drain();
      } finally {
        stripe.release();
      }
    }
    for (int i = 0; i < CLASSES; i++) {
      Magazine full = depots[i].takeFull();
      while (full != null) {
        space.giveAll(full, 1L << i);
        depots[i].giveEmpty(full);
        full = depots[i].takeFull();
      }
    }
  }

  private long checkedStart(long iova, long size, long sizeBytes) {
    long start = iova >>> granuleLog2;
    if (start << granuleLog2 != iova
        || (start & (NaturalFit.alignment(size) - 1)) != 0
        || start < firstGranule
        || start + size > endGranule) {
      throw notAllocated(iova, sizeBytes);
    }
    return start;
  }

  private long granules(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("no range of 0x" + Long.toHexString(sizeBytes) + " bytes");
    }
    long exact = (sizeBytes + (1L << granuleLog2) - 1) >>> granuleLog2;
    return exact <= CLASSES_LAST ? NaturalFit.alignment(exact) : exact;
  }

  /** Whole granules at or below an address. */
  long granulesUpTo(long lastIova) {
    return lastIova == -1 ? 1L << (Long.SIZE - granuleLog2) : (lastIova + 1) >>> granuleLog2;
  }

  private static int sizeClass(long size) {
    return Long.numberOfTrailingZeros(size);
  }

  static IllegalArgumentException notAllocated(long iova, long sizeBytes) {
    return new IllegalArgumentException(
        "0x%x bytes at iova 0x%x were not allocated".formatted(sizeBytes, iova));
  }
}

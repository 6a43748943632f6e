package portcullis.riscv.driver;

import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PageTableEntry;

/**
 * Which {@code IOTINVAL} commands make a unit forget what was gathered: sections 3.1.1, 8.2 and
 * 8.3. Stateless; thread-safe; allocates nothing.
 *
 * <p>Whose caches it is about is said by the first doubleword of the command for everything: {@link
 * IotinvalVma#dword0OfSpace}, {@link IotinvalVma#dword0OfGuestSpace} or {@link
 * portcullis.riscv.spec.IotinvalGvma#dword0OfGuest}, which have all else in the same places.
 */
final class IotlbInvalidation {
  /** More commands than this for one range cost more than refilling the IOTLB. */
  private static final int MOST_COMMANDS = 512;

  private static final int PAGE_LOG2 = 12;

  private final CommandQueue queue;
  private final boolean byRange;
  private final boolean byNonLeaf;
  private final long mostCommands;

  IotlbInvalidation(Capabilities capabilities, CommandQueue queue) {
    this.queue = queue;
    this.byRange = capabilities.has(Capabilities.S);
    this.byNonLeaf = capabilities.has(Capabilities.NL);
    this.mostCommands = Math.min(MOST_COMMANDS, queue.entries() / 4);
  }

  SyncOutcome invalidateAll(long ofAll) {
    return queue.submit(UnitCounter.IOTINVAL, ofAll, 0, 0, 1);
  }

  SyncOutcome invalidate(long ofAll, Gather gather) {
    boolean nonLeaf = gather.hasFreedTables();
    if (nonLeaf && !byNonLeaf) {
      return invalidateAll(ofAll);
    }
    int strideLog2 = gather.smallestLeafSizeLog2();
    if (strideLog2 == PageTableEntry.NAPOT_SIZE_LOG2) {
      // Each of the entries of a NAPOT leaf may be cached by itself (Svnapot).
      strideLog2 = PAGE_LOG2;
    }
    long first = gather.firstIova() & -(1L << strideLog2);
    long last = gather.lastIova() | ((1L << strideLog2) - 1);
    long strides = ((last - first) >>> strideLog2) + 1;
    long dword0 = ofAll | IotinvalVma.AV.mask() | IotinvalVma.NL.flag(nonLeaf);
    if (strides == 1) {
      return queue.submit(UnitCounter.IOTINVAL, dword0, IotinvalVma.dword1(first), 0, 1);
    }
    if (byRange) {
      return invalidateRange(ofAll, dword0, first, last);
    }
    if (strides > mostCommands) {
      return invalidateAll(ofAll);
    }
    return queue.submit(
        UnitCounter.IOTINVAL,
        dword0,
        IotinvalVma.dword1(first),
        IotinvalVma.dword1(1L << strideLog2),
        (int) strides);
  }

  /**
   * One aligned power of two that holds the range, or if that would be more than twice as large,
   * two that meet where the range crosses its highest boundary.
   */
  private SyncOutcome invalidateRange(long ofAll, long dword0, long first, long last) {
    int sizeLog2 = sizeLog2Of(first ^ last);
    if (sizeLog2 >= Long.SIZE - 1) {
      return invalidateAll(ofAll);
    }
    if (1L << sizeLog2 <= 2 * (last - first + 1)) {
      return queue.submit(UnitCounter.IOTINVAL, dword0, napot(first, sizeLog2), 0, 1);
    }
    long boundary = last & -(1L << (sizeLog2 - 1));
    long below = napotOrPage(first, sizeLog2Of(boundary - 1 - first));
    long above = napotOrPage(last, sizeLog2Of(last - boundary));
    return queue
        .submit(UnitCounter.IOTINVAL, dword0, below, 0, 1)
        .and(queue.submit(UnitCounter.IOTINVAL, dword0, above, 0, 1));
  }

  private static long napotOrPage(long iova, int sizeLog2) {
    return sizeLog2 <= PAGE_LOG2 ? IotinvalVma.dword1(iova) : napot(iova, sizeLog2);
  }

  /** Second doubleword for the aligned block of that size around {@code iova}. Section 8.3. */
  private static long napot(long iova, int sizeLog2) {
    long block = iova & -(1L << sizeLog2);
    return IotinvalVma.S.mask() | IotinvalVma.dword1(block | ((1L << (sizeLog2 - 1)) - 1));
  }

  /** Bits needed for an offset as large as {@code offset}. */
  private static int sizeLog2Of(long offset) {
    return Long.SIZE - Long.numberOfLeadingZeros(offset);
  }
}

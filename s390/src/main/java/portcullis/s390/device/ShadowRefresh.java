package portcullis.s390.device;

import portcullis.machine.bus.SystemBus;
import portcullis.s390.spec.PageEntry;
import portcullis.s390.spec.TableLevel;

/**
 * What the hypervisor does at REFRESH PCI TRANSLATIONS: goes through the guest's tables and the
 * shadow side by side, unpins what has vanished, pins what is new. [qinst]
 *
 * <p>Where the limit of pins is reached, new pages are left out and the pass goes on, for pages
 * that have vanished make room; then another pass takes in what was left out. What the range does
 * not show is not looked for: a guest that is told that there is no room refreshes its whole
 * aperture. Once pages are left out, tables are passed over that the shadow has nothing of.
 *
 * <p>Guarded by the hypervisor's lock. Allocates nothing.
 */
final class ShadowRefresh {
  /** Pages were left out; no fault of {@link TranslationWord} has this number. */
  static final long SHORT_OF_ROOM = Long.MIN_VALUE;

  /** A guest that changes its tables all the time does not keep the hypervisor for ever. */
  private static final int MOST_PASSES = 8;

  private static final long PAGE_BYTES = 4096;
  private static final long CHUNK_MASK = (1L << TableLevel.SEGMENT.entrySpanLog2()) - 1;

  private final SystemBus bus;
  private final int pinLimit;
  private final PinnedPages pins;
  private final GuestTables guest;
  private final UnmapBatch unmaps;
  // Of the refresh under way.
  private ZpciFunction function;
  private Registration registered;
  private Shadow shadow;
  private TableLevel rootLevel;
  private boolean leftOut;
  private long firstLeftOut;
  private boolean noTables;
  private long failingIova;
  private long pinned;
  private long unpinnable;

  @SuppressWarnings("NullAway.Init") // the refresh under way sets them
  ShadowRefresh(SystemBus bus, int pinLimit, PinnedPages pins) {
    this.bus = bus;
    this.pinLimit = pinLimit;
    this.pins = pins;
    this.guest = new GuestTables(bus.ram());
    this.unmaps = new UnmapBatch(bus, pins);
  }

  /**
   * Makes the shadow of a range true.
   *
   * @param first IOVA, a multiple of 4 KiB; unsigned, as {@code last}, which is inclusive
   * @return 0, {@link #SHORT_OF_ROOM}, or a fault of {@link TranslationWord} at {@link
   *     #failingIova}
   */
  long run(ZpciFunction of, Registration by, Shadow in, TableLevel level, long first, long last) {
    function = of;
    registered = by;
    shadow = in;
    rootLevel = level;
    try {
      return run(first, last);
    } finally {
      report();
    }
  }

  /** The IOVA at which the last run met a fault. */
  long failingIova() {
    return failingIova;
  }

  private long run(long first, long last) {
    long from = first;
    for (int passes = 1; ; passes++) {
      leftOut = false;
      noTables = false;
      long fault = pass(from, last);
      unmaps.drain(function, shadow);
      if (fault != 0) {
        return fault;
      }
      if (!leftOut) {
        return 0;
      }
      boolean hasRoom = noTables ? reclaimTables() : shadow.livePins() < pinLimit;
      if (!hasRoom || passes == MOST_PASSES) {
        function.counters.add(Counter.REFRESHES_SHORT_OF_ROOM, 1);
        return SHORT_OF_ROOM;
      }
      function.counters.add(Counter.REPEATED_PASSES, 1);
      from = firstLeftOut;
    }
  }

  private long pass(long first, long last) {
    long at = first;
    while (true) {
      long guestTable = guest.pageTable(registered, rootLevel, at);
      if (guestTable < 0) {
        failingIova = at;
        return guestTable;
      }
      long shadowTable = shadow.pageTable(at);
      int skippedLog2 = skippedLog2(guestTable, shadowTable);
      long end = at | (skippedLog2 == 0 ? CHUNK_MASK : (1L << skippedLog2) - 1);
      end = Long.compareUnsigned(end, last) < 0 ? end : last;
      if (skippedLog2 == 0) {
        long fault = compare(guestTable, shadowTable, at, end);
        if (fault != 0) {
          return fault;
        }
      }
      if (end == last) {
        return 0;
      }
      at = end + 1;
    }
  }

  /** How much around an address there is nothing to do in, as a power of two; 0 if there is. */
  private int skippedLog2(long guestTable, long shadowTable) {
    if (shadowTable != Shadow.NONE) {
      return 0;
    }
    if (guestTable == GuestTables.NONE) {
      return Math.min(guest.emptySpanLog2(), shadow.emptySpanLog2());
    }
    // Nothing can be added, which is known already, and nothing is there to be taken away.
    boolean isFull = leftOut && unmaps.isEmpty() && shadow.livePins() >= pinLimit;
    return isFull ? shadow.emptySpanLog2() : 0;
  }

  /** One page table's part of the range: first to last IOVA, inclusive. */
  private long compare(long guestTable, long shadowTable, long first, long last) {
    long table = shadowTable;
    int lastIndex = TableLevel.PAGE.index(last);
    long iova = first & -PAGE_BYTES;
    for (int i = TableLevel.PAGE.index(first); i <= lastIndex; i++, iova += PAGE_BYTES) {
      long wanted = guestTable == GuestTables.NONE ? PageEntry.EMPTY : wanted(guestTable, i);
      if (wanted < 0) {
        failingIova = iova;
        return wanted;
      }
      long present = table == Shadow.NONE ? PageEntry.EMPTY : shadow.get(table, i);
      if (wanted != present) {
        table = change(table, i, iova, present, wanted);
      }
    }
    return 0;
  }

  /** The shadow's entry for an entry of the guest, or a fault. */
  private long wanted(long guestTable, int index) {
    long word = guest.page(guestTable, index);
    if (word < 0) {
      return TranslationWord.isNoPage(word) ? PageEntry.EMPTY : word;
    }
    long page = TranslationWord.physAddr(word);
    if (!pins.isPinnable(page)) {
      unpinnable++;
      return PageEntry.EMPTY;
    }
    return page | PageEntry.PROTECTED.flag(!TranslationWord.isWritable(word));
  }

  /** Returns the page table, which may have been made for the purpose. */
  private long change(long shadowTable, int index, long iova, long present, long wanted) {
    boolean adds = !PageEntry.INVALID.isSet(wanted);
    boolean removes = !PageEntry.INVALID.isSet(present);
    long table = shadowTable;
    if (adds && removes && shadow.livePins() < pinLimit) {
      shadow.set(table, index, pin(wanted)); // at once: hardware sees the one page or the other
      unmaps.add(function, shadow, iova, PageEntry.physAddr(present));
      return table;
    }
    if (removes) {
      shadow.set(table, index, PageEntry.EMPTY);
      unmaps.add(function, shadow, iova, PageEntry.physAddr(present));
    }
    if (!adds) {
      return table;
    }
    if (shadow.livePins() >= pinLimit) {
      unmaps.drain(function, shadow);
    }
    if (shadow.livePins() >= pinLimit) {
      leaveOut(iova);
      return table;
    }
    if (table == Shadow.NONE) {
      table = shadow.makePageTable(iova);
    }
    if (table == Shadow.NONE) {
      noTables = true;
      leaveOut(iova);
      return table;
    }
    shadow.set(table, index, pin(wanted));
    return table;
  }

  private long pin(long entry) {
    pins.pin(PageEntry.physAddr(entry));
    shadow.pinned();
    pinned++;
    return entry;
  }

  private void leaveOut(long iova) {
    if (!leftOut) {
      leftOut = true;
      firstLeftOut = iova;
    }
  }

  private boolean reclaimTables() {
    long unlinked = shadow.unlinkEmpty();
    if (unlinked == Shadow.NONE) {
      return false;
    }
    bus.transactions().synchronize();
    return shadow.giveBack(unlinked);
  }

  private void report() {
    FunctionCounters counters = function.counters;
    counters.add(Counter.ENTRIES_WALKED, guest.takeWalked());
    counters.add(Counter.SHADOW_ENTRIES_TOUCHED, shadow.takeTouched());
    counters.add(Counter.PINS, pinned);
    counters.add(Counter.UNPINNABLE, unpinnable);
    unmaps.report(counters);
    pinned = 0;
    unpinnable = 0;
  }
}

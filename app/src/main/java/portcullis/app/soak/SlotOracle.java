package portcullis.app.soak;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLongArray;

/**
 * Knows which page of one domain a device may see at which address when.
 *
 * <p>An address space has slots, far apart. Each has one owner, and a word that says which version
 * of it is in which phase; the page of a version holds a tag that names domain, slot and version.
 * Whoever does DMA reads the word before and after it, and knows from the two what it may have met:
 *
 * <pre>
 *   word = version * 4 + phase       EMPTY -> MAPPING -> MAPPED -> UNMAPPING -> EMPTY, version + 1
 *
 *   EMPTY both times, same version:   nothing of this domain may be reached (contract 4)
 *   MAPPED both times, same version:  that page, if the device is attached
 *   otherwise:                        blocked, or a page of one of the versions between
 * </pre>
 *
 * <p>Thread-safe: one writer a slot, any number of readers.
 */
final class SlotOracle {
  static final int SLOTS = 48;

  private static final long FIRST_IOVA = 0x1_0000_0000L;
  // Spread over several tables, so that tables come and go too.
  private static final long STRIDE_BYTES = 4096L * 509;
  private static final int MAPPING = 1;
  private static final int MAPPED = 2;
  private static final int UNMAPPING = 3;
  private static final int DOMAIN_SHIFT = 56;
  private static final int SLOT_SHIFT = 48;
  private static final long VERSION_MASK = (1L << SLOT_SHIFT) - 1;

  private final int domain;
  // Volatile: the word before a DMA is ordered before it, and the word after it behind it.
  private final SharedLongArray words = new SharedLongArray(SLOTS);

  /**
   * @param domain from 1
   */
  SlotOracle(int domain) {
    this.domain = domain;
  }

  /** Number of the domain that a tag is of; anything else is no tag. */
  static int domainOf(long tag) {
    return (int) (tag >>> DOMAIN_SHIFT);
  }

  static long iovaOf(int slot) {
    return FIRST_IOVA + slot * STRIDE_BYTES;
  }

  /** Before the map; returns what the page is to hold. */
  long beginMap(int slot) {
    return tag(slot, advance(slot, 0, MAPPING) / 4);
  }

  /** After the map has returned. */
  void endMap(int slot) {
    advance(slot, MAPPING, MAPPED);
  }

  /** After the map was refused. */
  void abandonMap(int slot) {
    finish(slot, MAPPING);
  }

  /** Before the unmap. */
  void beginUnmap(int slot) {
    advance(slot, MAPPED, UNMAPPING);
  }

  /** After the sync has been confirmed. */
  void endUnmap(int slot) {
    finish(slot, UNMAPPING);
  }

  /** The state of a slot, to be taken before and after a DMA. */
  long observe(int slot) {
    return words.get(slot);
  }

  /** Whether nothing is mapped in the slot all the time between two observations. */
  static boolean wasEmpty(long before, long after) {
    return before == after && (before & 3) == 0;
  }

  /** Whether the same page was mapped all the time between two observations. */
  static boolean wasMapped(long before, long after) {
    return before == after && (before & 3) == MAPPED;
  }

  /** Judges a read that found {@code tag}, one of this domain; null if it may be. */
  @Nullable String judge(int slot, long before, long after, long tag) {
    long version = tag & VERSION_MASK;
    boolean mayBe =
        tag == tag(slot, version)
            && version >= before / 4
            && version <= after / 4
            && !wasEmpty(before, after);
    return mayBe
        ? null
        : "reached 0x%x at iova 0x%x, where domain %d had 0x%x before and 0x%x after"
            .formatted(tag, iovaOf(slot), domain, before, after);
  }

  private long tag(int slot, long version) {
    return (long) domain << DOMAIN_SHIFT | (long) slot << SLOT_SHIFT | version;
  }

  private long advance(int slot, int from, int to) {
    long word = words.get(slot);
    if ((word & 3) != from) {
      throw new IllegalStateException("slot %d is in phase %d".formatted(slot, word & 3));
    }
    words.set(slot, word - from + to);
    return word;
  }

  private void finish(int slot, int phase) {
    long word = advance(slot, phase, phase);
    words.set(slot, (word / 4 + 1) * 4);
  }
}

package portcullis.testkit.pagetable;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;

/**
 * Tables of zPCI, read as a hypervisor does that shadows them: from the table that the anchor
 * designates down, each entry checked for its type, its length and its invalid bit, an entry of
 * zero being broken. The numbers are written out here once more, so that nothing is shared with the
 * driver.
 *
 * @param designation 1 for a region-third table at the root, 2 for region-second, 3 for
 *     region-first
 */
public record ZpciTableReader(int designation) implements TableReader {
  private static final int PAGE_SHIFT = 12;
  private static final int SEGMENT_SHIFT = 20;
  private static final int ENTRIES = 2048;
  private static final int PAGE_ENTRIES = 256;

  @Override
  public @Nullable Translation translate(PhysicalMemory memory, long root, long iova) {
    int rootShift = SEGMENT_SHIFT + 11 * designation;
    if (rootShift + 11 < 64 && iova >>> (rootShift + 11) != 0) {
      return null;
    }
    long table = root;
    for (int level = designation; level >= 0; level--) {
      int shift = SEGMENT_SHIFT + 11 * level;
      long entry = memory.getLongAcquire(table + 8 * (iova >>> shift & (ENTRIES - 1)));
      if (!isLink(entry, level)) {
        return null;
      }
      table = origin(entry, level);
    }
    long entry = memory.getLongAcquire(table + 8 * (iova >>> PAGE_SHIFT & (PAGE_ENTRIES - 1)));
    if (entry == 0 || (entry & 0x400) != 0 || (entry & 0x9ff) != 0) {
      return null;
    }
    int access = Access.READ | Access.EXECUTE | ((entry & 0x200) == 0 ? Access.WRITE : 0);
    return new Translation((entry & -4096L) | (iova & 4095), access, PAGE_SHIFT);
  }

  // An entry that is neither a link nor a proper empty one would put the function in error state.
  private static boolean isLink(long entry, int level) {
    long type = (long) level << 2;
    long length = level == 0 ? 0 : 3;
    if ((entry & 0xc) != type || (entry & 3) != length || entry == 0) {
      throw new AssertionError("entry 0x%x in a table of level %d".formatted(entry, level));
    }
    return (entry & 0x20) == 0;
  }

  private static long origin(long entry, int level) {
    return entry & (level == 0 ? -0x800L : -0x4000L);
  }

  @Override
  public long tableBytes(PhysicalMemory memory, long root) {
    return tableBytes(memory, root, designation);
  }

  private long tableBytes(PhysicalMemory memory, long table, int level) {
    if (level < 0) {
      return 8 * PAGE_ENTRIES;
    }
    long bytes = 8 * ENTRIES;
    for (int i = 0; i < ENTRIES; i++) {
      long entry = memory.getLongAcquire(table + 8L * i);
      if (isLink(entry, level)) {
        bytes += tableBytes(memory, origin(entry, level), level - 1);
      }
    }
    return bytes;
  }
}

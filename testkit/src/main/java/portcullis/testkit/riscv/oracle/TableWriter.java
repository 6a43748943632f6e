package portcullis.testkit.riscv.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.SparseMemory;
import portcullis.testkit.riscv.oracle.MutableEntry.Kind;
import portcullis.testkit.riscv.oracle.MutableEntry.Owner;
import portcullis.testkit.riscv.oracle.PageTables.Scheme;

/**
 * Writes random tables of every kind into a span of memory, page after page, through holes and
 * poison; and notes which entries may be changed later.
 */
final class TableWriter {
  private static final long LEAF = 0xa; // R or X
  private static final long G = 0x20;
  // Of entries that stay as they are.
  private static final Owner NOBODY = new Owner(0, 0, 0, 0, false, null);

  private final SparseMemory ram;
  private final ByteBuffer image;
  private final SplittableRandom random;
  private final long capabilities;
  private final boolean breaks;
  private final long base;
  private final long lastPage;
  private final List<MutableEntry> entries = new ArrayList<>();
  private long nextPage;
  private boolean overflowed;

  /**
   * @param image of the same memory from {@code base} on, which everything is written to as well
   * @param breaks whether some entries are to be broken, and lead anywhere
   */
  TableWriter(
      SparseMemory ram,
      long base,
      ByteBuffer image,
      SplittableRandom random,
      long capabilities,
      boolean breaks,
      long firstPage) {
    this.ram = ram;
    this.base = base;
    this.image = image.order(ByteOrder.LITTLE_ENDIAN);
    this.random = random;
    this.capabilities = capabilities;
    this.breaks = breaks;
    this.nextPage = firstPage;
    this.lastPage = base + image.capacity();
  }

  /**
   * Some zeroed pages at a multiple of their size; the last ones again and again when it is full.
   */
  long pages(int count) {
    long bytes = 4096L * count;
    long page = (nextPage + bytes - 1) & -bytes;
    if (page + bytes > lastPage) {
      overflowed = true;
      return (lastPage - bytes) & -bytes;
    }
    nextPage = page + bytes;
    return page;
  }

  boolean isFull() {
    return nextPage + (16 << 12) > lastPage;
  }

  /** What may be changed later: nothing if tables share pages, so that a change has no one name. */
  List<MutableEntry> entries() {
    return overflowed || breaks ? List.of() : entries;
  }

  void note(MutableEntry entry) {
    entries.add(entry);
  }

  boolean breaks() {
    return breaks;
  }

  /** As {@link #oneIn}, for what makes entries lead anywhere. */
  boolean breaksOneIn(int count) {
    return breaks && oneIn(count);
  }

  /** End of the memory that tables are in. */
  long end() {
    return lastPage;
  }

  boolean holds(long address) {
    return address >= base && address <= lastPage - 64;
  }

  boolean isZero(long address) {
    return holds(address) && get(address, 8, false) == 0;
  }

  /** Where a directory entry leads. */
  long pointerAt(long address, boolean bigEndian) {
    return holds(address) ? (get(address, 8, bigEndian) >>> 10 & 0xfff_ffff_ffffL) << 12 : 0;
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  void put(long address, int sizeBytes, long value, boolean bigEndian) {
    int offset = (int) (address - base);
    if (sizeBytes == 8) {
      image.putLong(offset, bigEndian ? Long.reverseBytes(value) : value);
    } else {
      image.putInt(offset, bigEndian ? Integer.reverseBytes((int) value) : (int) value);
    }
    byte[] bytes = new byte[sizeBytes];
    image.get(offset, bytes);
    ram.store(address, bytes);
  }

  /** What an entry is now: the unit may have set A and D. */
  long get(long address, int sizeBytes, boolean bigEndian) {
    ByteBuffer bytes = ByteBuffer.wrap(ram.load(address, sizeBytes));
    bytes.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return sizeBytes == 8 ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
  }

  /**
   * Maps an address, with tables on the way; does nothing where a leaf is in the way.
   *
   * @param owner of the tables; null if they must stay as they are
   */
  void map(
      Scheme scheme,
      long root,
      long address,
      int level,
      long leaf,
      boolean bigEndian,
      @Nullable Owner owner) {
    int bytes = scheme.entryBytes();
    long table = root;
    boolean global = false;
    for (int at = scheme.levels() - 1; at > level; at--) {
      long entry = table + scheme.index(address, at) * bytes;
      long pte = get(entry, bytes, bigEndian);
      if (pte == 0) {
        if (isFull()) {
          overflowed |= owner == null; // something else would map it, and might be changed
          return;
        }
        pte = (pages(1) >>> 12 << 10) | 1 | (oneIn(16) ? 0x20 : 0);
        put(entry, bytes, breaksOneIn(100) ? broken(pte, bytes) : pte, bigEndian);
        if (owner != null) {
          note(new MutableEntry(Kind.POINTER, entry, 1, bigEndian, owner, address, at, global));
        }
      } else if ((pte & LEAF) != 0 || (pte & 1) == 0) {
        return;
      }
      global |= (pte & G) != 0;
      table = (pte >>> 10 & 0xfff_ffff_ffffL) << 12;
      if (table < base || table >= lastPage) {
        return;
      }
    }
    writeLeaf(
        new MutableEntry(
            Kind.LEAF, table, 1, bigEndian, owner != null ? owner : NOBODY, address, level, global),
        scheme,
        leaf);
  }

  private void writeLeaf(MutableEntry place, Scheme scheme, long leaf) {
    int bytes = scheme.entryBytes();
    int level = place.level();
    long table = place.address();
    boolean bigEndian = place.bigEndian();
    long index = scheme.index(place.mapped(), level);
    boolean contiguous = bytes == 8 && leaf < 0 && level == 0;
    long first = contiguous ? index & ~15 : index;
    int count = contiguous ? 16 : 1;
    for (long i = first; i < first + count; i++) {
      if (get(table + i * bytes, bytes, bigEndian) != 0) {
        return; // all sixteen must agree, or caches have a choice
      }
    }
    for (long i = first; i < first + count; i++) {
      put(table + i * bytes, bytes, leaf, bigEndian);
    }
    if (!place.owner().equals(NOBODY)) {
      note(
          new MutableEntry(
              Kind.LEAF,
              table + first * bytes,
              count,
              bigEndian,
              place.owner(),
              place.mapped(),
              level,
              place.pathGlobal()));
    }
  }

  private long broken(long pte, int bytes) {
    return pte ^ (1L << random.nextInt(bytes == 8 ? 64 : 8));
  }

  /** A leaf, mostly one that lets something pass. */
  long leaf(Scheme scheme, int level, long physAddr, boolean mostlyUser) {
    long size = 1L << (level * scheme.indexBits());
    long number = physAddr >>> 12;
    number = oneIn(40) ? number : number & -size;
    long permissions =
        switch (random.nextInt(8)) {
          case 0 -> 2;
          case 1 -> 10;
          case 2 -> 8;
          case 3 -> 14;
          case 4 -> oneIn(8) ? 4 : 14;
          default -> 6;
        };
    boolean user = mostlyUser != oneIn(12);
    boolean contiguous = scheme.entryBytes() == 8 && oneIn(level == 0 ? 6 : 60);
    long touched = contiguous || !oneIn(4) ? 0xc0 : random.nextInt(4) << 6;
    long pte = number << 10 | permissions | 1 | touched | (user ? 0x10 : 0) | (oneIn(8) ? 0x20 : 0);
    if (contiguous) {
      long low = oneIn(20) ? random.nextInt(16) : 8;
      pte = (pte & ~(15L << 10)) | low << 10 | 1L << 63;
    }
    if (scheme.entryBytes() == 8) {
      boolean types = (capabilities >>> 15 & 1) != 0;
      if (oneIn(types ? 3 : 60)) {
        pte |= (long) random.nextInt(oneIn(10) ? 4 : 3) << 61;
      }
      if (oneIn(40)) {
        pte |= 1L << random.nextInt(54, 61);
      }
    } else {
      pte &= 0xffff_ffffL;
    }
    return pte;
  }
}

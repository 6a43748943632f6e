package portcullis.testkit.riscv.oracle;

import java.util.SplittableRandom;
import portcullis.core.memory.PhysicalMemory;
import portcullis.testkit.riscv.oracle.PageTables.Scheme;

/** Writes random tables of every kind into a span of memory, page after page. */
final class TableWriter {
  private static final long LEAF = 0xa; // R or X

  private final PhysicalMemory ram;
  private final SplittableRandom random;
  private final long capabilities;
  private final long lastPage;
  private long nextPage;

  TableWriter(
      PhysicalMemory ram,
      SplittableRandom random,
      long capabilities,
      long firstPage,
      long lastPage) {
    this.ram = ram;
    this.random = random;
    this.capabilities = capabilities;
    this.nextPage = firstPage;
    this.lastPage = lastPage;
  }

  /**
   * Some zeroed pages at a multiple of their size; the last ones again and again when it is full.
   */
  long pages(int count) {
    long bytes = 4096L * count;
    long page = (nextPage + bytes - 1) & -bytes;
    if (page + bytes > lastPage) {
      return (lastPage - bytes) & -bytes;
    }
    nextPage = page + bytes;
    return page;
  }

  boolean isFull() {
    return nextPage + (16 << 12) > lastPage;
  }

  /** End of the memory that tables are in. */
  long end() {
    return lastPage;
  }

  boolean holds(long address) {
    return ram.contains(address, 64);
  }

  boolean isZero(long address) {
    return holds(address) && ram.getLongOpaque(address) == 0;
  }

  /** Where a directory entry leads. */
  long pointerAt(long address, boolean bigEndian) {
    return holds(address) ? (get(address, 8, bigEndian) >>> 10 & 0xfff_ffff_ffffL) << 12 : 0;
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  void put(long address, int sizeBytes, long value, boolean bigEndian) {
    if (sizeBytes == 8) {
      ram.setLongOpaque(address, bigEndian ? Long.reverseBytes(value) : value);
    } else {
      ram.setIntOpaque(address, bigEndian ? Integer.reverseBytes((int) value) : (int) value);
    }
  }

  private long get(long address, int sizeBytes, boolean bigEndian) {
    if (sizeBytes == 8) {
      long value = ram.getLongOpaque(address);
      return bigEndian ? Long.reverseBytes(value) : value;
    }
    int value = ram.getIntOpaque(address);
    return Integer.toUnsignedLong(bigEndian ? Integer.reverseBytes(value) : value);
  }

  /** Maps an address, with tables on the way; does nothing where a leaf is in the way. */
  void map(Scheme scheme, long root, long address, int level, long leaf, boolean bigEndian) {
    int bytes = scheme.entryBytes();
    long table = root;
    for (int at = scheme.levels() - 1; at > level; at--) {
      long entry = table + scheme.index(address, at) * bytes;
      long pte = get(entry, bytes, bigEndian);
      if (pte == 0) {
        if (isFull()) {
          return;
        }
        pte = (pages(1) >>> 12 << 10) | 1 | (oneIn(16) ? 0x20 : 0);
        put(entry, bytes, oneIn(100) ? broken(pte, bytes) : pte, bigEndian);
      } else if ((pte & LEAF) != 0 || (pte & 1) == 0) {
        return;
      }
      table = (pte >>> 10 & 0xfff_ffff_ffffL) << 12;
      if (!ram.contains(table, 4096)) {
        return;
      }
    }
    long index = scheme.index(address, level);
    boolean contiguous = bytes == 8 && leaf < 0 && level == 0;
    for (long i = index & ~15; contiguous && i <= (index | 15); i++) {
      if (get(table + i * bytes, bytes, bigEndian) != 0) {
        return; // all sixteen must agree, or caches have a choice
      }
    }
    for (long i = contiguous ? index & ~15 : index; i <= (contiguous ? index | 15 : index); i++) {
      if (get(table + i * bytes, bytes, bigEndian) == 0) {
        put(table + i * bytes, bytes, leaf, bigEndian);
      } else {
        return;
      }
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

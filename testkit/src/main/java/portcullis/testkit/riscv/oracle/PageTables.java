package portcullis.testkit.riscv.oracle;

/**
 * The Privileged specification's "Virtual Address Translation Process" for every scheme of both
 * stages, with Svnapot, Svpbmt and Svrsw60t59b.
 */
final class PageTables {
  /** How the words of a table are reached: for a first stage, possibly through a second one. */
  interface Words {
    long load(long address, int sizeBytes);

    void store(long address, int sizeBytes, long value);
  }

  /**
   * What an access wants.
   *
   * @param probe asks what is permitted rather than for it; {@code write} then asks for D to be set
   *     where writes are permitted
   */
  record Wanted(boolean read, boolean write, boolean execute, boolean probe) {}

  /** What the access may do about the U bit. */
  record Privilege(boolean supervisor, boolean sum) {
    static final Privilege USER = new Privilege(false, false);
  }

  /**
   * A leaf that lets the access pass.
   *
   * @param writable whether W is set; {@code write} is what a probe may promise, with D
   * @param loose D would have to be set for writing, and is not set by hardware: a translation
   *     request may be answered that it may read only, or as the reference model does nothing
   */
  record Mapping(
      long address,
      int sizeLog2,
      int memoryType,
      boolean read,
      boolean writable,
      boolean write,
      boolean execute,
      boolean global,
      boolean loose) {}

  /**
   * A paging scheme.
   *
   * @param widening bits by which the root index of a second stage is wider
   */
  record Scheme(int levels, int indexBits, int entryBytes, int widening) {
    /** Mode 8 to 10, of a 32-bit or 64-bit address space. */
    static Scheme of(int mode, boolean narrow, boolean secondStage) {
      int widening = secondStage ? 2 : 0;
      return narrow ? new Scheme(2, 10, 4, widening) : new Scheme(mode - 5, 9, 8, widening);
    }

    boolean accepts(long address) {
      int bits = 12 + levels * indexBits + widening;
      int unused = 64 - bits;
      long canonical = (address << unused) >> unused;
      boolean signed = widening == 0 && entryBytes == 8;
      return signed ? canonical == address : (address >>> bits) == 0;
    }

    long index(long address, int level) {
      int bits = level == levels - 1 ? indexBits + widening : indexBits;
      return (address >>> (12 + level * indexBits)) & ((1L << bits) - 1);
    }
  }

  private static final int V = 1;
  private static final int R = 2;
  private static final int W = 4;
  private static final int X = 8;
  private static final int U = 0x10;
  private static final int G = 0x20;
  private static final int A = 0x40;
  private static final int D = 0x80;
  private static final long N = 1L << 63;
  private static final long PBMT = 3L << 61;

  private final Scheme scheme;
  private final Words words;
  private final boolean updates;
  private final long reserved;

  /**
   * Tables of one stage.
   *
   * @param updates whether A and D are set by hardware
   */
  PageTables(Scheme scheme, Words words, boolean updates, long capabilities) {
    this.scheme = scheme;
    this.words = words;
    this.updates = updates;
    long mask = 0;
    if (scheme.entryBytes == 8) {
      mask = 0x1fL << 54; // 58:54
      mask |= (capabilities >>> 14 & 1) == 0 ? 3L << 59 : 0; // Svrsw60t59b
      mask |= (capabilities >>> 15 & 1) == 0 ? PBMT : 0; // Svpbmt
    }
    this.reserved = mask;
  }

  Mapping walk(long root, long address, Privilege privilege, Wanted wanted) {
    if (!scheme.accepts(address)) {
      throw page();
    }
    long table = root;
    boolean global = false;
    for (int level = scheme.levels - 1; level >= 0; level--) {
      long at = table + scheme.index(address, level) * scheme.entryBytes;
      long pte = words.load(at, scheme.entryBytes);
      boolean writeOnly = (pte & W) != 0 && (pte & R) == 0;
      if ((pte & V) == 0 || writeOnly || (pte & reserved) != 0) {
        throw page();
      }
      global |= (pte & G) != 0;
      if ((pte & (R | X)) != 0) {
        return leaf(at, pte, level, address, privilege, wanted, global);
      }
      if ((pte & (A | D | U)) != 0 || (pte & (N | PBMT)) != 0) {
        throw page();
      }
      table = pageNumber(pte) << 12;
    }
    throw page();
  }

  private Mapping leaf(
      long at,
      long pte,
      int level,
      long address,
      Privilege privilege,
      Wanted wanted,
      boolean global) {
    int sizeLog2 = 12 + level * scheme.indexBits;
    long number = pageNumber(pte);
    if ((pte & N) != 0) {
      if (level != 0 || (number & 0xf) != 8) {
        throw page();
      }
      sizeLog2 = 16;
      number &= ~0xfL;
    }
    long offset = (1L << sizeLog2) - 1;
    if (((number << 12) & offset) != 0 || (pte & PBMT) == PBMT) {
      throw page();
    }
    boolean user = (pte & U) != 0;
    if (privilege.supervisor ? user && !privilege.sum : !user) {
      throw page();
    }
    boolean execute = (pte & X) != 0 && !(privilege.supervisor && user);
    boolean write = (pte & W) != 0;
    boolean read = (pte & R) != 0;
    if (!wanted.probe
        && ((wanted.read && !read) || (wanted.write && !write) || (wanted.execute && !execute))) {
      throw page();
    }
    boolean dirties = wanted.write && write && (pte & D) == 0;
    if ((pte & A) == 0 || dirties) {
      if (updates) {
        words.store(at, scheme.entryBytes, pte | A | (dirties ? D : 0));
      } else if ((pte & A) == 0 || !wanted.probe) {
        throw page();
      }
    }
    boolean clean = (pte & D) == 0 && !(dirties && updates);
    return new Mapping(
        (number << 12) | (address & offset),
        sizeLog2,
        (int) (pte >>> 61 & 3),
        read,
        write,
        write && !(wanted.probe && clean),
        execute,
        global,
        wanted.probe && dirties && !updates);
  }

  private long pageNumber(long pte) {
    return scheme.entryBytes == 4 ? pte >>> 10 & 0x3f_ffff : pte >>> 10 & 0xfff_ffff_ffffL;
  }

  private static WalkFault page() {
    return new WalkFault(WalkFault.Kind.PAGE);
  }
}

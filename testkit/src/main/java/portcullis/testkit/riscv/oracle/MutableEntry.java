package portcullis.testkit.riscv.oracle;

import org.jspecify.annotations.Nullable;
import portcullis.testkit.riscv.oracle.PageTables.Scheme;

/**
 * Something in memory that may be changed while the unit runs, with all that has to be known to
 * name it in a command.
 *
 * @param address of the first word
 * @param entries how many page-table entries belong together, 16 where a leaf is contiguous; of a
 *     context its doublewords
 * @param owner whose it is
 * @param mapped the address that a leaf or a message entry is for
 * @param level of a leaf
 * @param pathGlobal an entry above has G
 */
record MutableEntry(
    Kind kind,
    long address,
    int entries,
    boolean bigEndian,
    Owner owner,
    long mapped,
    int level,
    boolean pathGlobal) {
  /** What it is. */
  enum Kind {
    DIRECTORY_POINTER,
    DEVICE_CONTEXT,
    PROCESS_POINTER,
    PROCESS_CONTEXT,
    POINTER,
    LEAF,
    MESSAGE
  }

  /**
   * Ids by which commands name an address space and its contexts.
   *
   * @param pscid meaningless for a second stage
   * @param gscid {@link #NONE} if there is no second stage
   * @param scheme of the tables; null for contexts
   */
  record Owner(
      int deviceId,
      int processId,
      int pscid,
      int gscid,
      boolean secondStage,
      @Nullable Scheme scheme) {
    static final int NONE = -1;
  }

  Scheme scheme() {
    Scheme scheme = owner.scheme();
    if (scheme == null) {
      throw new IllegalStateException(kind + " has no scheme");
    }
    return scheme;
  }

  /** An entry of its owner that is no leaf. */
  static MutableEntry of(Kind kind, long address, boolean bigEndian, Owner owner) {
    return new MutableEntry(kind, address, 1, bigEndian, owner, 0, 0, false);
  }
}

package portcullis.machine.nvme.spec;

/**
 * Physical Region Pages, section 4.3: how a command says where its data is.
 *
 * <pre>
 *   data within                PRP1                      PRP2
 *   one page                   data, any offset          -
 *   two pages                  data, any offset          data, offset 0
 *   more                       data, any offset          list, 8-byte aligned
 *
 *   list   entries to the end of its page, each a data page with offset 0; if the data needs more
 *          entries than that, the last one is the next list's page instead
 * </pre>
 *
 * Any offset of data is a multiple of 4.
 */
public final class Prp {
  /** Bytes of a memory page with CC.MPS = 0. */
  public static final int PAGE_BYTES = 4096;

  /** Bytes of an entry of a list. */
  public static final int ENTRY_BYTES = 8;

  /** Entries of a page that is all list. */
  public static final int ENTRIES_PER_PAGE = PAGE_BYTES / ENTRY_BYTES;

  private Prp() {}

  /** Offset within its page. */
  public static int offset(long entry) {
    return (int) entry & (PAGE_BYTES - 1);
  }

  /** How many pages {@code lengthBytes} (at least 1) bytes from {@code prp1} touch. */
  public static int pages(long prp1, long lengthBytes) {
    return (int) ((offset(prp1) + lengthBytes + PAGE_BYTES - 1) / PAGE_BYTES);
  }
}

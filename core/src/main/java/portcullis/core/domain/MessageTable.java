package portcullis.core.domain;

/**
 * The vendor's half of a {@link MessageWindow}: a table in memory from interrupt files to physical
 * pages. Empty at first. Thread-safe for calls about different files; none allocates or fails.
 */
public interface MessageTable {
  /** What {@link #physAddr} answers for a file that is not mapped. */
  long UNMAPPED = -1;

  /** Where the pages of the files are. */
  MessagePattern pattern();

  /**
   * Leads the page of a file that is not mapped to a physical page.
   *
   * @throws IllegalArgumentException if it is not the start of a page of the format's physical
   *     addresses
   */
  void map(int file, long physAddr);

  /** Clears a file's entry, which hardware may go on using until it is flushed. */
  void unmap(int file);

  /** Where a file's page leads to, or {@link #UNMAPPED}. */
  long physAddr(int file);
}

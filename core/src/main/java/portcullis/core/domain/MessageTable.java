package portcullis.core.domain;

import org.jspecify.annotations.Nullable;

/**
 * The vendor's half of a {@link MessageWindow}: a table in memory from interrupt files to physical
 * pages. Empty at first. Thread-safe for calls about different files; none allocates or fails.
 */
public interface MessageTable {
  /** What {@link #physAddr} answers for a file that is not mapped. */
  long UNMAPPED = -1;

  /** What {@link #physAddr} answers for a file that is in memory. */
  long RESIDENT = -2;

  /** Where the pages of the files are. */
  MessagePattern pattern();

  /**
   * Leads the page of a file to a physical page, wherever it led before, which hardware may go on
   * using until it is flushed.
   *
   * @throws IllegalArgumentException if it is not the start of a page of the format's physical
   *     addresses
   */
  void map(int file, long physAddr);

  /** Clears a file's entry, which hardware may go on using until it is flushed. */
  void unmap(int file);

  /** Where a file's page leads to, or {@link #UNMAPPED}, or {@link #RESIDENT}. */
  long physAddr(int file);

  /** Whether files may be in memory. Always the same. */
  default boolean takesResidentFiles() {
    return false;
  }

  /**
   * Says where a file is to send its notices, if it is in memory or will be. Hardware may go on
   * using the old notice until it is flushed.
   *
   * @throws IllegalArgumentException if there are no such places
   */
  default void setNotice(int file, ResidentFile where) {
    throw new IllegalStateException("no interrupt files in memory");
  }

  /**
   * Leads a file into memory, after a flush since {@link #setNotice}; otherwise as {@link #map}.
   */
  default void mapResident(int file, ResidentFile where) {
    throw new IllegalStateException("no interrupt files in memory");
  }

  /** Where a file is in memory, or null if it is not. */
  default @Nullable ResidentFile residentFile(int file) {
    return null;
  }
}

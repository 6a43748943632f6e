package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.PerThread;

/**
 * The pages of a domain that devices write to in order to interrupt. Each is an interrupt file,
 * which leads to a page of the machine's interrupt controller or nowhere: then the interrupt is
 * blocked and reported as a fault. Whatever the domain maps at these addresses does not count.
 *
 * <p>Where the hardware can, a file may also lead into memory, while whoever it interrupts is not
 * running. A file moves from page to memory and back without a moment in which it leads nowhere:
 *
 * <pre>
 *   to memory                                     back to a page
 *   moveFile(file, resident)                      moveFile(file, page)
 *   from here on nothing reaches the page:        from here on nothing reaches the memory:
 *   add what is pending there to the memory       add what is pending there to the page
 * </pre>
 *
 * <p>Lives as long as its domain. Thread-safe, as long as calls about one file do not run at the
 * same time. Nothing here allocates in the good case, and {@link #unmapFile} never fails.
 */
public final class MessageWindow {
  private static final int PAGE_LOG2 = 12;
  private static final PerThread<Gather> GATHERS = new PerThread<>(Gather::new);

  private final MessageTable table;
  private final Bonds bonds;

  MessageWindow(MessageTable table, Bonds bonds) {
    this.table = table;
    this.bonds = bonds;
  }

  /** Where the files are. */
  public MessagePattern pattern() {
    return table.pattern();
  }

  /**
   * Leads a file to a physical page. Devices may use it as soon as this has returned.
   *
   * @param physAddr start of the page
   * @return false, and nothing was changed, if the file is mapped already
   * @throws IllegalArgumentException if there is no such file or page
   */
  public boolean mapFile(int file, long physAddr) {
    if (physAddrOf(file) != MessageTable.UNMAPPED) {
      return false;
    }
    table.map(file, physAddr);
    return true;
  }

  /**
   * Leads a file to a physical page, wherever it led before, and waits until nothing gets there any
   * more. Meanwhile interrupts go to the one or the other place.
   *
   * @param physAddr start of the page
   * @return unless {@link FlushReport#isCovered}, some device may still use the former place;
   *     moving the file there once more makes sure
   * @throws IllegalArgumentException if there is no such file or page
   */
  public FlushReport moveFile(int file, long physAddr) {
    pattern().addressOf(file); // checked before anything is changed
    table.map(file, physAddr);
    return flush(file);
  }

  /**
   * Leads a file into memory, likewise. A unit reads the notice beside the rest: so that goes
   * first.
   *
   * @return as above, or the file may not even have moved: {@link #residentFileOf} tells
   * @throws IllegalArgumentException if there are no such places
   * @throws IllegalStateException unless {@link #takesResidentFiles}
   */
  public FlushReport moveFile(int file, ResidentFile where) {
    pattern().addressOf(file); // likewise
    if (!takesResidentFiles()) {
      throw new IllegalStateException("file %d cannot go to %s".formatted(file, where));
    }
    table.setNotice(file, where);
    FlushReport prepared = flush(file);
    if (!prepared.isCovered()) {
      return prepared;
    }
    table.mapResident(file, where);
    return flush(file);
  }

  /** Whether files may lead into memory. Always the same. */
  public boolean takesResidentFiles() {
    return table.takesResidentFiles();
  }

  /**
   * Where a file leads in memory, or null if it does not.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public @Nullable ResidentFile residentFileOf(int file) {
    pattern().addressOf(file);
    return table.residentFile(file);
  }

  /**
   * Blocks the interrupts of a file, and waits until no device gets any through. Of a file that is
   * not mapped it makes sure of just that, as it should after a flush that was not covered.
   *
   * @return unless {@link FlushReport#isCovered}, some device may still write to the page
   * @throws IllegalArgumentException if there is no such file
   */
  public FlushReport unmapFile(int file) {
    pattern().addressOf(file);
    table.unmap(file);
    return flush(file);
  }

  private FlushReport flush(int file) {
    long address = pattern().addressOf(file);
    Gather gather = GATHERS.get();
    gather.add(address, address + (1L << PAGE_LOG2) - 1, PAGE_LOG2);
    FlushReport report = bonds.flush(gather);
    gather.reset();
    return report;
  }

  /**
   * Where a file leads to, or {@link MessageTable#UNMAPPED}, or {@link MessageTable#RESIDENT}.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public long physAddrOf(int file) {
    if (file < 0 || file >= pattern().files()) {
      throw new IllegalArgumentException("file %d of %d".formatted(file, pattern().files()));
    }
    return table.physAddr(file);
  }
}

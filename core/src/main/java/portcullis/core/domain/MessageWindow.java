package portcullis.core.domain;

import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.PerThread;

/**
 * The pages of a domain that devices write to in order to interrupt. Each is an interrupt file,
 * which leads to a page of the machine's interrupt controller or nowhere: then the interrupt is
 * blocked and reported as a fault. Whatever the domain maps at these addresses does not count.
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
   * Blocks the interrupts of a file, and waits until no device gets any through. Of a file that is
   * not mapped it makes sure of just that, as it should after a flush that was not covered.
   *
   * @return unless {@link FlushReport#isCovered}, some device may still write to the page
   * @throws IllegalArgumentException if there is no such file
   */
  public FlushReport unmapFile(int file) {
    long address = pattern().addressOf(file);
    table.unmap(file);
    Gather gather = GATHERS.get();
    gather.add(address, address + (1L << PAGE_LOG2) - 1, PAGE_LOG2);
    FlushReport report = bonds.flush(gather);
    gather.reset();
    return report;
  }

  /**
   * Where a file leads to, or {@link MessageTable#UNMAPPED}.
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

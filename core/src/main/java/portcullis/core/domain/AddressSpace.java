package portcullis.core.domain;

import portcullis.core.pagetable.PageTable;

/**
 * The vendor's half of a paging domain: its page table, in a format of the vendor's, and the id
 * that tags it in IOTLBs. Thread-safe.
 */
public interface AddressSpace {
  /** The page table. */
  PageTable table();

  /** The tag, unique among the live address spaces of the driver. */
  int id();

  /**
   * Gives the id back for use by others. Called once, after every cache is known to have forgotten
   * it.
   */
  void release();
}

package portcullis.testkit.pagetable;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;

/**
 * Reads a vendor's tables as its specification says that hardware does, sharing no code with the
 * engine that wrote them. Thread-safe; reads with acquire, as walkers do.
 */
public interface TableReader {
  /**
   * Translates one address.
   *
   * @return null if hardware would report a page fault, whatever the access
   */
  @Nullable Translation translate(PhysicalMemory memory, long root, long iova);

  /** Bytes of all tables that can be reached, the root included. */
  long tableBytes(PhysicalMemory memory, long root);

  /**
   * What an address leads to.
   *
   * @param physAddr where the access goes
   * @param access bits of {@link portcullis.core.memory.Access} that are permitted
   * @param pageSizeLog2 size of the page it is in
   */
  record Translation(long physAddr, int access, int pageSizeLog2) {}
}

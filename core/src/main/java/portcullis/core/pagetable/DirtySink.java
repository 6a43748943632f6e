package portcullis.core.pagetable;

/** Gets the pages that devices have written to; see {@link PageTable#readAndClearDirty}. */
@FunctionalInterface
public interface DirtySink {
  /**
   * One page. Must not map or unmap in the range that is being read.
   *
   * @param iova its start, a multiple of its size
   * @param sizeBytes its size, a power of two
   */
  void dirty(long iova, long sizeBytes);
}

package portcullis.testkit.dma;

import portcullis.core.dma.DmaSpace;
import portcullis.core.domain.Device;
import portcullis.core.memory.PageAllocator;

/** A paging domain under the DMA API, with two devices behind an IOMMU each. */
public interface DmaMachine extends AutoCloseable {
  /** The DMA API under test. */
  DmaSpace space();

  /** The IOMMUs, numbers 0 and 1. */
  DmaUnit iommu(int index);

  /** The device behind that IOMMU. */
  Device device(int index);

  /** Where tables come from. */
  PageAllocator tables();

  /** Where coherent memory comes from, and nothing else does. */
  PageAllocator coherent();

  /** Start of memory that devices may be led to, a multiple of 4 MiB. */
  default long memoryPhysAddr() {
    return 1L << 40;
  }

  /** Size of that memory. */
  default long memoryBytes() {
    return 1L << 30;
  }

  /** Size of a table above those of leaves, the largest there is. */
  default long upperTableBytes() {
    return 4096;
  }

  /** Last address that its devices can issue. */
  default long addressLimit() {
    return -1;
  }

  /** How many steps a random test takes that would take {@code many} where each is quick. */
  default int steps(int many) {
    return many;
  }

  /** Whether devices can be looked at by several threads. */
  default boolean isForThreads() {
    return true;
  }

  /** Called before what may wait for the IOMMUs. */
  default void step() {}

  /** Whether any IOMMU remembers a translation of the range that should have gone. */
  default boolean isRemembered(long iova, long sizeBytes) {
    return iommu(0).remembers(iova, sizeBytes) || iommu(1).remembers(iova, sizeBytes);
  }

  /** Ends everything, which must give everything back. */
  @Override
  void close();
}

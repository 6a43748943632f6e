package portcullis.testkit.dma;

import java.util.function.IntPredicate;

/** One IOMMU with one device, as the contract of flush policies looks at it. */
public interface DmaUnit {
  /** What {@link #translate} answers for a request that is not let through. */
  long BLOCKED = -1;

  /**
   * From now on the nth wait, or the nth step of the test, counted from 0, gets no answer where
   * this says so.
   */
  void failWaits(IntPredicate which);

  /** Invalidations so far, in any unit of measure that grows with each. */
  int invalidations();

  /**
   * One request of the device.
   *
   * @param access bits of {@link portcullis.core.memory.Access}
   * @return the physical address, or {@link #BLOCKED}
   */
  long translate(long iova, int access);

  /** Whether it remembers a translation of any address of the range that should have gone. */
  boolean remembers(long iova, long sizeBytes);
}

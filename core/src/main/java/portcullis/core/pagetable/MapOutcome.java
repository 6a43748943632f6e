package portcullis.core.pagetable;

/** What came of a map. Unless it is {@link #MAPPED}, nothing of the range has been mapped. */
public enum MapOutcome {
  /** The whole range is mapped. */
  MAPPED,
  /** Some of the range was mapped before, and still is as it was. */
  ALREADY_MAPPED,
  /** There was no memory for a table. */
  OUT_OF_MEMORY,
  /**
   * An IOMMU that translates by a copy of the table has no room for more. Flushing what was
   * unmapped may make some. Never the answer of a {@link PageTable} itself.
   */
  HARDWARE_FULL,
  /**
   * Such an IOMMU did not take the mapping over. Never the answer of a {@link PageTable} itself.
   */
  HARDWARE_FAILED
}

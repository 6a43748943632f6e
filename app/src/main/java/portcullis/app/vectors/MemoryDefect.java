package portcullis.app.vectors;

/**
 * Memory that the IOMMU cannot use, from {@code startPhysAddr} up to but not including {@code
 * endPhysAddr}. Software is not hindered.
 */
record MemoryDefect(long startPhysAddr, long endPhysAddr, Kind kind) {
  /** What an access meets there. */
  enum Kind {
    /** An access fault. */
    ACCESS,
    /** Poisoned data. */
    CORRUPTION
  }
}

package portcullis.core.invalidation;

/** What came of commands given to an IOMMU. Only {@link #COMPLETE} means that they took effect. */
public enum SyncOutcome {
  /** The hardware has confirmed it. */
  COMPLETE,
  /** The hardware did not confirm it in time; it may or may not have taken effect. */
  TIMED_OUT,
  /** The hardware refused a command as illegal. */
  ILLEGAL_COMMAND,
  /** The hardware could not read or write the memory of a command. */
  MEMORY_FAULT,
  /**
   * The device or its IOMMU is in error state: no DMA of it is under way, and none passes until
   * recovery has finished the job.
   */
  DEVICE_ERROR,
  /** The device or its IOMMU is no longer there, and no DMA of it is under way. */
  GONE,
  /** The hardware had no room for it, such as a hypervisor that may pin no more pages. */
  NO_RESOURCES;

  /**
   * Whether nothing that the commands were to remove can be used any more: they completed, or the
   * hardware can do no DMA until recovery has cleared it.
   */
  public boolean isCovered() {
    return this == COMPLETE || this == DEVICE_ERROR || this == GONE;
  }

  /** The first of two outcomes that is not {@link #COMPLETE}, or else {@link #COMPLETE}. */
  public SyncOutcome and(SyncOutcome later) {
    return this == COMPLETE ? later : this;
  }
}

package portcullis.app.job;

/** When unmapped IOVAs are invalidated in the IOMMU: the values of {@code --policy}. */
public enum DmaPolicy {
  /** Before the unmap returns. */
  STRICT,
  /** In batches, some time after the unmap. */
  QUEUED,
  /** Never: devices use physical addresses and the IOMMU lets everything through. */
  PASSTHROUGH
}

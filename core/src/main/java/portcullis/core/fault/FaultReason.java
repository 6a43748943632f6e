package portcullis.core.fault;

/** Why an IOMMU did not let an access through, in terms that hold for every vendor. */
public enum FaultReason {
  /** No translation for the address. */
  NOT_MAPPED,
  /** There is a translation, but it does not permit this access. */
  FORBIDDEN,
  /** The device may not do DMA at all, or not with this PASID. */
  DEVICE_BLOCKED,
  /** The tables say something the hardware does not accept. */
  MISCONFIGURED,
  /** The tables or their target are not in memory, or memory is damaged. */
  MEMORY_ERROR,
  /** The request itself is of a kind the device may not make. */
  UNSUPPORTED_REQUEST,
  /** Records were lost because more faults came than the queue could hold. */
  LOST_RECORDS
}

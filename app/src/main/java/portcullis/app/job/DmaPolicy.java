package portcullis.app.job;

import java.util.Locale;

/** When unmapped IOVAs are invalidated in the IOMMU: the values of {@code --policy}. */
public enum DmaPolicy {
  /** Before the unmap returns. */
  STRICT,
  /** In batches, a few queues for each processor, some time after the unmap. */
  QUEUED,
  /** In larger batches, with one queue for all threads, some longer time after the unmap. */
  SINGLE_QUEUE,
  /** All at once when the IOVAs, which are handed out in order, have run out. */
  WRAP,
  /** Never: devices use physical addresses and the IOMMU lets everything through. */
  PASSTHROUGH;

  /** How it is written on the command line and in reports. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

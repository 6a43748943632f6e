package portcullis.core.domain;

/**
 * Addresses of a device that are not free for mappings.
 *
 * @param firstIova first byte
 * @param lastIova last byte, inclusive
 * @param kind what they are for
 */
public record ReservedRegion(long firstIova, long lastIova, Kind kind) {
  /** What a region is for. */
  public enum Kind {
    /** Must be mapped one to one for the device to work, such as where its interrupts go. */
    DIRECT,
    /** Must not be mapped at all: the hardware would never pass it on to the IOMMU. */
    RESERVED
  }

  /** Checks the order. */
  public ReservedRegion {
    if (Long.compareUnsigned(firstIova, lastIova) > 0) {
      throw new IllegalArgumentException(
          "region 0x%x-0x%x ends before it starts".formatted(firstIova, lastIova));
    }
  }

  @Override
  public String toString() {
    return "%s 0x%x-0x%x".formatted(kind, firstIova, lastIova);
  }
}

package portcullis.app.report;

/**
 * What the flush policies of the devices did, all together.
 *
 * @param ranged flushes of one unmap's range
 * @param full flushes of a whole domain
 * @param failed those of both that some IOMMU did not confirm
 * @param deferred unmaps that waited for a later flush
 * @param wraps full flushes made because the IOVAs had run out
 */
public record FlushCounters(long ranged, long full, long failed, long deferred, long wraps) {
  /** Of a machine that has flushed nothing. */
  public static final FlushCounters NONE = new FlushCounters(0, 0, 0, 0, 0);

  /** Flushes of both kinds. */
  public long total() {
    return ranged + full;
  }

  /** Those of two devices. */
  public FlushCounters plus(FlushCounters other) {
    return new FlushCounters(
        ranged + other.ranged,
        full + other.full,
        failed + other.failed,
        deferred + other.deferred,
        wraps + other.wraps);
  }
}

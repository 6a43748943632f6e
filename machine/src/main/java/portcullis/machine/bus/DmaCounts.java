package portcullis.machine.bus;

/**
 * What became of the requests of a function so far.
 *
 * @param hits translated by a cache
 * @param misses that needed a walk
 * @param passed through untranslated, as their IOMMU has been told
 * @param blocked not let through, or to where nothing is
 */
public record DmaCounts(long hits, long misses, long passed, long blocked) {
  /** No requests. */
  public static final DmaCounts NONE = new DmaCounts(0, 0, 0, 0);

  /** All requests; those of one that is under way may be counted in part. */
  public long requests() {
    return hits + misses + passed + blocked;
  }

  /** These and others. */
  public DmaCounts plus(DmaCounts other) {
    return new DmaCounts(
        hits + other.hits, misses + other.misses, passed + other.passed, blocked + other.blocked);
  }
}

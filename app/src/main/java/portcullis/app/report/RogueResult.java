package portcullis.app.report;

/**
 * What the device that {@code --rogue} adds did, and what came of it.
 *
 * @param attempts forbidden accesses it issued
 * @param blocked of those, refused by the IOMMU
 * @param reported fault records that reached the driver for it
 * @param changedBytes of guarded memory that differ from what they should be
 */
public record RogueResult(long attempts, long blocked, long reported, long changedBytes) {
  /** Whether nothing went through. */
  public boolean contained() {
    return blocked == attempts && changedBytes == 0 && (reported > 0 || attempts == 0);
  }
}

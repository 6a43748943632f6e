package portcullis.app.job;

import java.util.SplittableRandom;

/**
 * One clone of a job with its place: what one worker does.
 *
 * @param section what it does
 * @param index of this clone among all clones of the file, from 0
 * @param cloneNumber of its own section, from 0
 * @param groupId reporting group, from 0; each stone wall starts one
 * @param reportId equal for clones that are reported as one
 * @param device number of the NVMe device
 * @param startBytes first byte of its area on the disk
 * @param endBytes first byte after it; the area is a positive number of blocks
 */
public record PlannedJob(
    JobSection section,
    int index,
    int cloneNumber,
    int groupId,
    int reportId,
    int device,
    long startBytes,
    long endBytes) {

  /** Length of the area. */
  public long areaBytes() {
    return endBytes - startBytes;
  }

  /** I/Os of one pass. */
  public long blocks() {
    return areaBytes() / section.blockBytes();
  }

  /**
   * Where this clone's random choices start: different for every clone, the same in every run with
   * the same file and seed.
   *
   * @param runSeed of the run, for sections without {@code randseed}
   */
  public long seed(long runSeed) {
    long base = section.randSeed().orElse(runSeed);
    return new SplittableRandom(base + index * 0x9E37_79B9_7F4A_7C15L).nextLong();
  }

  /** Whether some byte of the disk belongs to both areas. */
  boolean overlaps(PlannedJob other) {
    return device == other.device && startBytes < other.endBytes && other.startBytes < endBytes;
  }
}

package portcullis.app.job;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One named section of a job file, with the globals above it and the defaults filled in.
 *
 * @param name as in the brackets, or the option {@code name}
 * @param line of the section's brackets, counted from 1, for messages
 * @param pattern fio's {@code rw}
 * @param readPercent of a mixed pattern's I/Os, 0 to 100: fio's {@code rwmixread}
 * @param blockBytes size of every I/O: fio's {@code bs}
 * @param ioDepth I/Os each clone keeps in flight
 * @param clones how many workers do the same, each with a share and a sequence of its own: fio's
 *     {@code numjobs}
 * @param size length of each clone's area, within its share
 * @param offset where the area begins, within the share
 * @param device number of the one device it runs on: fio's {@code filename}; empty deals the clones
 *     out over all devices
 * @param runtimeNanos after which a clone starts no more I/O, or 0 for no limit
 * @param timeBased whether passes are repeated until the run time is over, whatever {@code loops}
 *     says
 * @param loops passes over the area
 * @param randSeed of the random choices, or empty for the run's own seed
 * @param verify how written blocks are checked
 * @param doVerify whether written blocks are read back after each pass
 * @param stonewall whether it waits for all jobs before it, and starts a reporting group
 * @param groupReporting whether its reporting group is shown as one
 */
public record JobSection(
    String name,
    int line,
    IoPattern pattern,
    int readPercent,
    int blockBytes,
    int ioDepth,
    int clones,
    Extent size,
    Extent offset,
    OptionalInt device,
    long runtimeNanos,
    boolean timeBased,
    int loops,
    OptionalLong randSeed,
    VerifyMethod verify,
    boolean doVerify,
    boolean stonewall,
    boolean groupReporting) {

  /** Percentage of its I/Os that are reads, mixed pattern or not. */
  public int effectiveReadPercent() {
    return pattern.isMixed() ? readPercent : pattern.reads() ? 100 : 0;
  }

  /** Whether its blocks carry headers with checksums. */
  public boolean verifies() {
    return verify != VerifyMethod.NONE;
  }

  /** Whether it puts anything on the disk. */
  public boolean writes() {
    return pattern.writes();
  }
}

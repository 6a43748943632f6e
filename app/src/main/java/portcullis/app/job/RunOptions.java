package portcullis.app.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code portcullis run} was asked to do; already checked as far as that goes without building
 * the machine.
 *
 * @param jobs what to run
 * @param devices number of NVMe devices, at least 1 and at least as many as disks
 * @param disks images of the first devices, in order; the others get sparse temporary ones
 * @param rogue whether one more device issues forbidden DMA meanwhile
 * @param disturbance what happens to the first device meanwhile, or null for nothing
 * @param seed of the random choices of sections without {@code randseed}, of the rogue, and of the
 *     disturbance
 */
public record RunOptions(
    JobFile jobs,
    int devices,
    List<DiskSpec> disks,
    MachineOptions machine,
    boolean rogue,
    @Nullable Disturbance disturbance,
    long seed) {
  /** Size of the temporary disk of a device without an image. */
  public static final long TEMPORARY_DISK_BYTES = 256L << 20;

  /** Keeps a copy of the list. */
  public RunOptions {
    disks = List.copyOf(disks);
  }

  /** Without a disturbance. */
  public RunOptions(
      JobFile jobs,
      int devices,
      List<DiskSpec> disks,
      MachineOptions machine,
      boolean rogue,
      long seed) {
    this(jobs, devices, disks, machine, rogue, null, seed);
  }
}

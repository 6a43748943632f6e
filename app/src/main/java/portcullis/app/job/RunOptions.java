package portcullis.app.job;

import java.util.List;

/**
 * What {@code portcullis run} was asked to do; already checked as far as that goes without building
 * the machine.
 *
 * @param jobs what to run
 * @param devices number of NVMe devices, at least 1 and at least as many as disks
 * @param disks images of the first devices, in order; the others get sparse temporary ones
 * @param rogue whether one more device issues forbidden DMA meanwhile
 * @param seed of the random choices of sections without {@code randseed}, and of the rogue
 */
public record RunOptions(
    JobFile jobs,
    int devices,
    List<DiskSpec> disks,
    MachineOptions machine,
    boolean rogue,
    long seed) {
  /** Size of the temporary disk of a device without an image. */
  public static final long TEMPORARY_DISK_BYTES = 256L << 20;

  /** Keeps a copy of the list. */
  public RunOptions {
    disks = List.copyOf(disks);
  }
}

package portcullis.app.report;

import java.util.List;

/**
 * What was run, with everything filled in that had been left to the program.
 *
 * @param command {@code run} or {@code copy}
 * @param jobFile its name, or "" for a copy
 * @param iommu its kind, such as {@code RISC-V}
 * @param policy a value of {@code --policy}
 * @param queueEntries unmaps that each queue of the policy holds; 0 if it has none
 * @param queueTimeoutNanos the longest that an unmap waits in one; 0 if it has none
 * @param windowBytes IOVAs that are handed out before the policy starts over; 0 if it does not
 * @param pageMode in use, such as {@code sv48}, or {@code bare}
 * @param memoryBytes of the machine
 * @param rogue whether a rogue device was there
 * @param seed with which the same run can be had again
 */
public record RunConfiguration(
    String command,
    String jobFile,
    String iommu,
    String policy,
    int queueEntries,
    long queueTimeoutNanos,
    long windowBytes,
    String pageMode,
    long memoryBytes,
    boolean rogue,
    long seed,
    List<DeviceInfo> devices) {
  /** Keeps a copy of the list. */
  public RunConfiguration {
    devices = List.copyOf(devices);
  }
}

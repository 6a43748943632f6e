package portcullis.app.serve;

import java.util.List;
import java.util.SortedMap;
import portcullis.machine.bus.DmaCounts;
import portcullis.machine.pci.RequesterId;

/**
 * What has happened so far.
 *
 * @param elapsedNanos since the sockets have been listening
 * @param commands of the IOMMU, by what the specification calls them, and {@code ILLEGAL}
 * @param faults of the IOMMU, recorded or not
 * @param devices the IOMMU first
 */
record ServeStatus(
    long elapsedNanos, SortedMap<String, Long> commands, long faults, List<Device> devices) {
  ServeStatus {
    devices = List.copyOf(devices);
  }

  /** Invalidations of translations, contexts and device caches so far. */
  long invalidations() {
    return commands.entrySet().stream()
        .filter(e -> e.getKey().contains("INVAL"))
        .mapToLong(e -> e.getValue())
        .sum();
  }

  /** DMA of all functions. */
  DmaCounts dma() {
    return devices.stream().map(Device::dma).reduce(DmaCounts.NONE, DmaCounts::plus);
  }

  /**
   * One function.
   *
   * @param connected whether it has a client now
   * @param sessions clients so far
   * @param lastEnd why the last client's session ended, as an errno; 0 if the client left
   * @param messages of the present client
   */
  record Device(
      String name,
      String kind,
      RequesterId id,
      boolean connected,
      long sessions,
      int lastEnd,
      long messages,
      DmaCounts dma) {}
}

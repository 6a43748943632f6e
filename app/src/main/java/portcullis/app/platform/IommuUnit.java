package portcullis.app.platform;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.report.RefreshCounters;
import portcullis.core.domain.Device;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.domain.ResetControl;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;

/** What translates the DMA of a machine, with its driver, and how functions come behind it. */
public sealed interface IommuUnit permits RiscvUnit, S390Unit {
  /**
   * Where a function is.
   *
   * @param iommu what it is to be probed behind
   * @param reservedRegions addresses that are not free for its mappings
   */
  record Place(Iommu iommu, List<ReservedRegion> reservedRegions) {
    /** Copies the regions. */
    public Place {
      reservedRegions = List.copyOf(reservedRegions);
    }
  }

  /** Plugs a function in, blocked. */
  Place plug(RequesterId id, PciFunction function) throws RunFailedException;

  /** Takes a function out, after its device has been released. */
  void unplug(RequesterId id);

  /** Means to reset a function, where that is not the IOMMU's own; or else null. */
  @Nullable ResetControl resetControl(RequesterId id);

  /** From now on what happens to a function is told its device. */
  void follow(RequesterId id, Device device);

  /** Whether a forbidden access isolates a function until it is recovered. */
  boolean isolatesAtFaults();

  /**
   * Lets a function fail: its device is going to hear of an error.
   *
   * @return false if the function is in error, or off, at present
   */
  boolean injectError(RequesterId id, Device device);

  /** Takes a function out while it is in use: its device is going to hear of that. */
  void pullOut(RequesterId id, Device device);

  /** How software reaches a function. */
  PciRegisters registers(RequesterId id);

  /** Where domains come from. */
  IommuDriver driver();

  /** The format of new page tables, such as {@code sv48}. */
  String pageMode();

  /** Commands or instructions that the hardware has executed, by kind. */
  SortedMap<String, Long> commands();

  /** What refreshes of translations have cost; null where there are none. */
  @Nullable RefreshCounters refreshes();

  /**
   * Has the calling thread and the hypervisor run on one processor, where there is a hypervisor and
   * this computer lets it be done; {@link #refreshes} tells.
   */
  void shareProcessorWithHypervisor();

  /** Waits until the driver has read every fault that the hardware has recorded. */
  void settle();

  /** Switches it off: it blocks everything afterwards. */
  void close();
}

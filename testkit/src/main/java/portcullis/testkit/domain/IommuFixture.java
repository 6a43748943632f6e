package portcullis.testkit.domain;

import java.util.List;
import java.util.Objects;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.fault.DmaFault;
import portcullis.core.memory.PageAllocator;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;

/** A machine with at least two IOMMUs of one vendor, and the means to look at it from outside. */
public interface IommuFixture extends AutoCloseable {
  /** What {@link #translate} answers for a request that is not let through. */
  long BLOCKED = -1;

  /** The bus, with the memory that everything is in. */
  SystemBus bus();

  /** Where every page of the machine comes from. */
  PageAllocator pages();

  /** The system under test. */
  IommuSystem system();

  /** The vendor's driver. */
  IommuDriver driver();

  /** Which stage {@link #createDomain} makes domains of. */
  default Stage stage() {
    return Stage.FIRST;
  }

  /** Makes an empty paging domain, which must succeed. */
  default PagingDomain createDomain(String name) {
    return Objects.requireNonNull(system().createPagingDomain(name, driver(), stage()));
  }

  /** The IOMMUs, running. */
  List<? extends Iommu> iommus();

  /**
   * One request without a PASID as the hardware treats it now.
   *
   * @param iommuIndex the IOMMU the device is behind
   * @param access bits of {@link portcullis.core.memory.Access}
   * @return the physical address, or {@link #BLOCKED}
   */
  default long translate(int iommuIndex, int requesterId, long iova, int access) {
    return translate(iommuIndex, requesterId, DmaTransaction.NO_PROCESS, iova, access);
  }

  /**
   * One request as the hardware treats it now.
   *
   * @param iommuIndex the IOMMU the device is behind
   * @param pasid or {@link DmaTransaction#NO_PROCESS}
   * @param access bits of {@link portcullis.core.memory.Access}
   * @return the physical address, or {@link #BLOCKED}
   */
  long translate(int iommuIndex, int requesterId, int pasid, long iova, int access);

  /**
   * A message-signalled interrupt from a device, as the hardware treats it now. Only asked for by
   * the contract of message windows, as are the next two.
   */
  default DmaOutcome interrupt(int iommuIndex, int requesterId, long iova, int data) {
    throw noMessages();
  }

  /** Where messages are to go. */
  default MsiController interrupts() {
    throw noMessages();
  }

  /** Physical address of its page, whose first word is the doorbell. */
  default long interruptPage() {
    throw noMessages();
  }

  private static UnsupportedOperationException noMessages() {
    return new UnsupportedOperationException("no device of this machine sends chosen messages");
  }

  /** Makes an IOMMU stop executing commands, or go on with them. */
  void stall(int iommuIndex, boolean stalled);

  /**
   * Makes an IOMMU take invalidation commands for illegal, by spoiling them on their way. Only
   * asked for by the contract of refused commands, as is the next.
   *
   * @param spared how many go through before
   * @param refused how many do not; 0 ends it
   */
  default void refuse(int iommuIndex, int spared, int refused) {
    throw noCommands();
  }

  /** How many commands are still to be refused. */
  default int refusalsLeft(int iommuIndex) {
    throw noCommands();
  }

  private static UnsupportedOperationException noCommands() {
    return new UnsupportedOperationException("commands of this machine cannot be spoiled");
  }

  /** Invalidation commands that an IOMMU has executed so far, fences not counted. */
  long invalidationsExecuted(int iommuIndex);

  /** Faults that drivers have reported so far, after waiting for those under way. */
  List<DmaFault> faults();

  /** Probes a device in a group of its own, which must succeed. */
  default Device probe(int iommuIndex, String name, int requesterId) {
    return probe(iommuIndex, DeviceDescription.alone(name, requesterId));
  }

  /** Probes a device, which must succeed. */
  default Device probe(int iommuIndex, DeviceDescription description) {
    return switch (system().probe(iommus().get(iommuIndex), description)) {
      case IommuSystem.ProbeResult.Present present -> present.device();
      case IommuSystem.ProbeResult.Refused refused ->
          throw new AssertionError("probe refused: " + refused.reason());
    };
  }

  /** Stops the machine and gives everything back. */
  @Override
  void close();
}

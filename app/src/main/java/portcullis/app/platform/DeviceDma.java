package portcullis.app.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.RunFailedException;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.DmaStatistics;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.PassthroughMapper;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.dma.WrapPolicy;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.PageAllocator;

/** A device's domain under a policy, attached, and the DMA API over it. */
public final class DeviceDma {
  private static final long ALL_ADDRESSES = -1;

  private final Device device;
  private final DmaMapper mapper;
  private final @Nullable DmaSpace space;

  private DeviceDma(Device device, DmaMapper mapper, @Nullable DmaSpace space) {
    this.device = device;
    this.mapper = mapper;
    this.space = space;
  }

  /**
   * Makes the domain that the policy asks for and attaches the device to it.
   *
   * @param limits those that the policy has, filled in
   * @throws RunFailedException if there is no memory for it, or the attach is refused
   */
  static DeviceDma attach(
      IommuSystem system,
      IommuDriver driver,
      Device device,
      DmaPolicy policy,
      FlushLimits limits,
      PageAllocator coherent)
      throws RunFailedException {
    return switch (policy) {
      case PASSTHROUGH -> {
        attach(device, IdentityDomain.IDENTITY);
        yield new DeviceDma(device, new PassthroughMapper(coherent, ALL_ADDRESSES), null);
      }
      case STRICT -> paging(system, driver, device, StrictPolicy::new, coherent);
      case QUEUED ->
          paging(
              system,
              driver,
              device,
              recycler ->
                  new QueuedPolicy(recycler, limits.queueEntries(), limits.queueTimeoutNanos()),
              coherent);
      case SINGLE_QUEUE ->
          paging(
              system,
              driver,
              device,
              recycler ->
                  QueuedPolicy.single(recycler, limits.queueEntries(), limits.queueTimeoutNanos()),
              coherent);
      case WRAP ->
          paging(system, driver, device, WrapPolicy.factory(limits.windowBytes()), coherent);
    };
  }

  private static DeviceDma paging(
      IommuSystem system,
      IommuDriver driver,
      Device device,
      FlushPolicy.Factory policy,
      PageAllocator coherent)
      throws RunFailedException {
    PagingDomain domain = system.createPagingDomain(device.name(), driver);
    if (domain == null) {
      throw new RunFailedException(
          device.name() + ": no memory left for page tables; use a larger --memory");
    }
    DmaSpace space = new DmaSpace(domain, coherent, policy, true);
    if (!space.admit(device.description().reservedRegions())) {
      throw new RunFailedException(
          device.name() + ": its reserved regions cannot be mapped; use a larger --memory");
    }
    attach(device, domain);
    return new DeviceDma(device, space.mapper(ALL_ADDRESSES), space);
  }

  private static void attach(Device device, Domain domain) throws RunFailedException {
    AttachOutcome outcome = device.attach(domain);
    if (!outcome.isAttached()) {
      throw new RunFailedException(
          "%s cannot be attached to %s: %s".formatted(device.name(), domain.name(), outcome));
    }
  }

  /** The DMA API. */
  public DmaMapper mapper() {
    return mapper;
  }

  /** What was done so far; null where nothing is translated. */
  @Nullable DmaStatistics statistics() {
    return space == null ? null : space.statistics();
  }

  /**
   * Detaches the device and ends its domain, after its driver has unmapped everything.
   *
   * @param problems gets a line for whatever could not be given back
   */
  public void close(List<String> problems) {
    if (space != null && !space.close()) {
      problems.add(
          device.name() + ": unmaps still wait for a flush that the IOMMU did not confirm");
    }
    device.attach(BlockedDomain.BLOCKED);
    if (space != null && !space.domain().destroy()) {
      problems.add(device.name() + ": the IOMMU did not confirm that it has forgotten the domain");
    }
  }
}

package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.NestedSpace;
import portcullis.core.domain.RecoverableHardware;
import portcullis.core.invalidation.ContextCache;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * One device behind a unit. Without PASIDs, its device context is what is programmed. With them,
 * there is a process directory from probe to release, and {@link DefaultContext} is what is
 * programmed for requests without a PASID.
 *
 * <p>Programming is serialised by the lock of the device's group; {@link #image} may be called by
 * any thread.
 */
final class RiscvEndpoint implements IommuEndpoint {
  private final String name;
  private final Integer deviceId;
  private final DeviceDirectory directory;
  private final ContextEntry deviceContext;
  private final @Nullable ProcessDirectory processes;
  // Null without PASIDs.
  private final @Nullable DefaultContext defaultContext;
  private final ContextEndpoint own;
  private final @Nullable AtsFunction ats;
  private final @Nullable DevicePageRequests pageRequests;
  private final @Nullable RecoverableHardware recovery;
  // Whether the unit may know of #processes. Of whoever probes, then guarded by the group's lock.
  private boolean published;

  /**
   * @param deviceContext not settled
   * @param processes what {@code deviceContext} points to, or null
   * @param ats null if the device may not use it
   * @param recovery null if the platform cannot reset the device
   */
  RiscvEndpoint(
      String name,
      int deviceId,
      DeviceDirectory directory,
      ContextEntry deviceContext,
      @Nullable ProcessDirectory processes,
      @Nullable AtsFunction ats,
      @Nullable RecoverableHardware recovery) {
    this.name = name;
    this.deviceId = deviceId;
    this.directory = directory;
    this.deviceContext = deviceContext;
    this.processes = processes;
    this.defaultContext =
        processes == null ? null : new DefaultContext(deviceId, deviceContext, processes);
    this.own = defaultContext == null ? deviceContext : defaultContext;
    this.ats = ats;
    this.pageRequests = ats == null ? null : ats.pageRequests();
    this.recovery = recovery;
  }

  String name() {
    return name;
  }

  Integer key() {
    return deviceId;
  }

  /**
   * What requests have been given to translate by, or null while they are blocked.
   *
   * @param processId of the requests; negative for those without
   */
  @Nullable ContextImage image(int processId) {
    if (defaultContext != null) {
      return defaultContext.image(processId);
    }
    ContextImage image = deviceContext.image();
    return processId < 0 || (image != null && image.directory() != 0) ? image : null;
  }

  /**
   * Makes the unit forget whoever had the device id before, who may have left without the unit
   * confirming it, and know of the process directory. The device is blocked, and its page requests
   * are served from the first on.
   */
  SyncOutcome start() {
    SyncOutcome outcome = deviceContext.block();
    if (outcome == SyncOutcome.COMPLETE && defaultContext != null) {
      published = true;
      outcome = defaultContext.comeHome();
    }
    if (outcome == SyncOutcome.COMPLETE && pageRequests != null) {
      pageRequests.start(this::image);
    }
    return outcome;
  }

  /** What the device asks for, or null if it may not. */
  @Nullable DevicePageRequests pageRequests() {
    return pageRequests;
  }

  @Override
  public SyncOutcome block() {
    return own.block();
  }

  @Override
  public SyncOutcome isolate() {
    return own.isolate();
  }

  @Override
  public @Nullable RecoverableHardware recovery() {
    return recovery;
  }

  @Override
  public void beforeReset() {
    if (ats != null) {
      ats.quiesce();
    }
  }

  @Override
  public void afterReset() {
    deviceContext.afterReset();
  }

  @Override
  public SyncOutcome identity() {
    return own.identity();
  }

  @Override
  public @Nullable String incompatibility(AddressSpace target) {
    return own.incompatibility(target);
  }

  @Override
  public SyncOutcome translate(AddressSpace target) {
    return own.translate(target);
  }

  @Override
  public SyncOutcome translate(NestedSpace target) {
    return own.translate(target);
  }

  @Override
  public @Nullable DeviceCache parentCache(NestedSpace target) {
    return defaultContext == null
        ? deviceContext.parentCache(deviceId, target, deviceContext.deviceCache())
        : defaultContext.parentCache(target);
  }

  @Override
  public @Nullable DeviceCache deviceCache() {
    return own.deviceCache();
  }

  @Override
  public @Nullable ContextCache contextCache() {
    return own.contextCache();
  }

  @Override
  public ProcessOutcome process(int pasid) {
    if (processes == null || defaultContext == null) {
      return new ProcessOutcome.Refused("its IOMMU has no process directories");
    }
    if (pasid >>> processes.processIdBits() != 0) {
      return new ProcessOutcome.Refused(
          "its IOMMU has process directories for PASIDs of %d bits only"
              .formatted(processes.processIdBits()));
    }
    ContextEntry process = processes.process(pasid);
    return process == null
        ? new ProcessOutcome.Refused("no memory for its process directory")
        : new ProcessOutcome.Ready(new DefaultContext.OfPasid(defaultContext, process));
  }

  @Override
  public void release() {
    if (processes != null) {
      boolean left = !published || deviceContext.block().isCovered();
      if (left) {
        processes.pages().free();
      } else {
        directory.keep(processes.pages());
      }
    }
    directory.release(this);
    if (pageRequests != null) {
      pageRequests.close();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

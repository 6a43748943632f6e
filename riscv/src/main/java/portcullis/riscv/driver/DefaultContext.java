package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.NestedSpace;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.ContextCache;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * What requests without a PASID use, of a device that has PASIDs: process context 0 of the driver's
 * directory; or, since the second stage is in the device context, that itself.
 *
 * <pre>
 *            identity, a first stage, a PASID's domain
 *        .-----------------------------------------------.
 *        v                                               |
 *   HOME: device context -> directory               AWAY: device context says all, or is invalid
 *        |                                               ^
 *        '-----------------------------------------------'
 *            a second stage, if no PASID is attached
 * </pre>
 *
 * <p>Over a second stage a unit takes addresses of the directory for guest-physical ones (section
 * 2.3.2), and there the driver's is not. So as long as a PASID is attached to a domain of the
 * host's, no second stage can be; and as long as there is one, PASIDs are the guest's, by a {@link
 * RiscvGuestDirectory}. No PASID's DMA is disturbed by going from the one to the other.
 *
 * <p>Calls are serialised by the lock of the device's group; {@link #image} may be called by any
 * thread.
 */
final class DefaultContext implements ContextEndpoint {
  private final int deviceId;
  private final ContextEntry deviceContext;
  private final ProcessDirectory processes;
  private final ContextEntry own;
  private final ContextImage home;

  DefaultContext(int deviceId, ContextEntry deviceContext, ProcessDirectory processes) {
    this.deviceId = deviceId;
    this.deviceContext = deviceContext;
    this.processes = processes;
    this.own = processes.own();
    this.home = ContextImage.ofDirectory(processes.pdtp());
  }

  /** Makes the device context, which is not valid, lead to the directory. */
  SyncOutcome comeHome() {
    return deviceContext.publish(home);
  }

  /** Why a PASID cannot be attached to a domain of the host's, or null. */
  @Nullable String pasidHindrance() {
    ContextImage now = deviceContext.image();
    return now == null || now.equals(home)
        ? null
        : "its device uses a second stage, over which PASIDs are in guest-physical memory"
            + " (section 2.3.2)";
  }

  /**
   * What requests have been given to translate by, or null while they are blocked.
   *
   * @param processId of the requests; negative for those without
   */
  @Nullable ContextImage image(int processId) {
    ContextImage now = deviceContext.image();
    if (now == null) {
      return null;
    }
    if (now.equals(home)) {
      return processId < 0 ? own.image() : processes.image(processId);
    }
    return processId < 0 || now.directory() != 0 ? now : null;
  }

  @Override
  public SyncOutcome block() {
    return deviceContext.isValidWith(home) ? own.block() : deviceContext.block();
  }

  @Override
  public SyncOutcome isolate() {
    return deviceContext.isValidWith(home) ? own.isolate() : deviceContext.isolate();
  }

  @Override
  public SyncOutcome identity() {
    SyncOutcome outcome = comeHome();
    return outcome.isCovered() ? own.identity() : outcome;
  }

  @Override
  public @Nullable String incompatibility(AddressSpace space) {
    return space.stage() == Stage.SECOND && processes.hasPasidInUse()
        ? "it has PASIDs attached, whose directory is not in guest-physical memory (section 2.3.2)"
        : null;
  }

  @Override
  public SyncOutcome translate(AddressSpace space) {
    if (space.stage() == Stage.SECOND) {
      SyncOutcome left = leaveHome();
      return left.isCovered() ? deviceContext.translate(space) : left;
    }
    SyncOutcome outcome = comeHome();
    return outcome.isCovered() ? own.translate(space) : outcome;
  }

  @Override
  public SyncOutcome translate(NestedSpace space) {
    SyncOutcome left = leaveHome();
    return left.isCovered() ? deviceContext.translate(space) : left;
  }

  /**
   * Blocks requests by the device context, and then takes them out of the directory, lest they be
   * found there when it leads to that again. Where the unit does not confirm the first, nothing has
   * changed.
   */
  private SyncOutcome leaveHome() {
    if (!deviceContext.isValidWith(home)) {
      return SyncOutcome.COMPLETE;
    }
    SyncOutcome left = deviceContext.leave();
    return left.isCovered() ? left.and(own.block()) : left;
  }

  @Override
  public DeviceCache parentCache(NestedSpace space) {
    return deviceContext.parentCache(deviceId, space, own.deviceCache());
  }

  @Override
  public @Nullable DeviceCache deviceCache() {
    return own.deviceCache();
  }

  /** {@inheritDoc} That of the directory's, which begins with the device context. */
  @Override
  public ContextCache contextCache() {
    return own.contextCache();
  }

  /** Of a PASID that {@code entry} is the context of. */
  record OfPasid(DefaultContext device, ContextEntry entry) implements ContextEndpoint {
    @Override
    public SyncOutcome block() {
      return entry.block();
    }

    @Override
    public SyncOutcome isolate() {
      return entry.isolate();
    }

    @Override
    public SyncOutcome identity() {
      SyncOutcome outcome = device.comeHome();
      return outcome.isCovered() ? entry.identity() : outcome;
    }

    @Override
    public @Nullable String incompatibility(AddressSpace space) {
      String hindrance = device.pasidHindrance();
      return hindrance == null ? entry.incompatibility(space) : hindrance;
    }

    @Override
    public SyncOutcome translate(AddressSpace space) {
      SyncOutcome outcome = device.comeHome();
      return outcome.isCovered() ? entry.translate(space) : outcome;
    }

    @Override
    public @Nullable DeviceCache deviceCache() {
      return entry.deviceCache();
    }

    @Override
    public ContextCache contextCache() {
      return entry.contextCache();
    }
  }
}

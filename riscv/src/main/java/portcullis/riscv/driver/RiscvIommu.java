package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.NestedSpace;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.ProcessContext;
import portcullis.riscv.spec.SecondStageMode;

/**
 * One RISC-V IOMMU that runs, from {@link RiscvIommuDriver#install} to {@link #shutDown}.
 * Thread-safe.
 */
public final class RiscvIommu implements Iommu {
  private final UnitIdentity identity;
  private final Capabilities capabilities;
  private final UnitRegisters registers;
  private final UnitSettings settings;
  private final UnitStatistics statistics;
  private final UnitPages pages;
  private final DeviceDirectory directory;
  private final CommandQueue commands;
  private final FaultQueue faults;
  private final @Nullable PageRequestQueue pageRequests;
  private final UnitEvents events;
  private final IotlbInvalidation iotlb;

  RiscvIommu(
      UnitIdentity identity,
      Capabilities capabilities,
      UnitRegisters registers,
      UnitSettings settings,
      UnitStatistics statistics,
      UnitPages pages,
      DeviceDirectory directory,
      CommandQueue commands,
      FaultQueue faults,
      @Nullable PageRequestQueue pageRequests,
      UnitEvents events) {
    this.identity = identity;
    this.capabilities = capabilities;
    this.registers = registers;
    this.settings = settings;
    this.statistics = statistics;
    this.pages = pages;
    this.directory = directory;
    this.commands = commands;
    this.faults = faults;
    this.pageRequests = pageRequests;
    this.events = events;
    this.iotlb = new IotlbInvalidation(capabilities, commands);
  }

  /** What the unit is left to do with requests after {@link #shutDown}. */
  public enum Afterwards {
    /** Refuse them all. */
    BLOCKED,
    /** Let them all through untranslated. */
    UNTRANSLATED
  }

  void startEvents() {
    events.start("riscv-iommu-" + identity.name());
  }

  @Override
  public int index() {
    return identity.index();
  }

  @Override
  public String name() {
    return identity.name();
  }

  @Override
  public IommuDriver driver() {
    return identity.driver();
  }

  /** What the unit can do. */
  public Capabilities capabilities() {
    return capabilities;
  }

  /** Number of bits of the requester ids that its directory has a place for. */
  public int deviceIdBits() {
    return directory.deviceIdBits();
  }

  /** What the driver has counted. */
  public UnitStatistics statistics() {
    return statistics;
  }

  @Override
  public ProbeOutcome probe(DeviceDescription device) {
    int deviceId = device.requesterId();
    if (!directory.covers(deviceId)) {
      return refuse(
          device,
          "requester id 0x%x is wider than the %d bits of its device directory"
              .formatted(deviceId, directory.deviceIdBits()));
    }
    long context = directory.makeContext(deviceId);
    if (context == DeviceDirectory.NO_MEMORY) {
      return refuse(device, "no memory for its device directory");
    }
    AtsFunction function = atsFunction(device);
    ProcessDirectory processes = null;
    int processMode = ProcessDirectory.modeFor(capabilities, device.pasidBits());
    if (device.pasidBits() > 0 && processMode != ProcessDirectory.NO_MODE) {
      processes =
          ProcessDirectory.create(deviceId, commands, pages.another(), processMode, function);
      if (processes == null) {
        return refuse(device, "no memory for its process directory");
      }
    }
    RiscvEndpoint endpoint =
        new RiscvEndpoint(
            device.name(),
            deviceId,
            directory,
            deviceContext(deviceId, context, function, processes),
            processes,
            function,
            device.resetControl() == null
                ? null
                : new RiscvRecovery(device.resetControl(), commands, function));
    if (!directory.claim(endpoint)) {
      endpoint.release();
      return refuse(device, "requester id 0x%x belongs to another device".formatted(deviceId));
    }
    SyncOutcome started = endpoint.start();
    if (started != SyncOutcome.COMPLETE) {
      endpoint.release();
      return refuse(device, "it does not confirm that the device is blocked: " + started);
    }
    return new ProbeOutcome.Probed(endpoint);
  }

  private ContextEntry deviceContext(
      int deviceId,
      long context,
      @Nullable AtsFunction function,
      @Nullable ProcessDirectory processes) {
    ContextAts ats = ContextAts.NONE;
    if (processes != null) {
      ats = processes.ats();
    } else if (function != null) {
      ats = new DeviceAts(function);
    }
    DeviceContextLayout layout =
        new DeviceContextLayout(
            pages.memory(),
            commands,
            deviceId,
            context,
            capabilities.has(Capabilities.MSI_FLAT),
            (DeviceContext.SADE.mask() | DeviceContext.GADE.mask()) & (marksDirtyPages() ? -1L : 0),
            ats);
    ContextEntry made = new ContextEntry(layout, ats, commands, pages.memory(), false);
    if (processes != null) {
      processes.ats().linkTo(made);
    }
    return made;
  }

  private @Nullable AtsFunction atsFunction(DeviceDescription device) {
    return capabilities.has(Capabilities.ATS) && device.atsQueueDepth() > 0
        ? new AtsFunction(
            commands, device.requesterId(), device.atsQueueDepth(), pageRequestsOf(device))
        : null;
  }

  private @Nullable DevicePageRequests pageRequestsOf(DeviceDescription device) {
    return pageRequests == null || device.pageRequests() == DeviceDescription.PageRequests.NONE
        ? null
        : new DevicePageRequests(device, pageRequests, commands, statistics);
  }

  private ProbeOutcome refuse(DeviceDescription device, String reason) {
    return new ProbeOutcome.Refused("%s on %s: %s".formatted(device.name(), name(), reason));
  }

  @Override
  public @Nullable String incompatibility(AddressSpace space) {
    if (space instanceof RiscvAddressSpace first && first.driver().equals(driver())) {
      return incompatibility(first.mode());
    }
    if (space instanceof SecondStageSpace second && second.driver().equals(driver())) {
      String why = second.incompatibility(capabilities);
      return why == null ? null : refusal(why);
    }
    return name() + " cannot use an address space of another driver";
  }

  @Override
  public @Nullable String incompatibility(NestedSpace space) {
    if (!(space instanceof RiscvNestedSpace nested)) {
      return name() + " cannot use tables of another architecture";
    }
    if (nested.guest().updated() && !capabilities.has(Capabilities.AMO_HWAD)) {
      return refusal("no updates of A and D");
    }
    return switch (nested.guest()) {
      case RiscvFirstStage first -> incompatibility(first.mode());
      case RiscvGuestDirectory directory ->
          capabilities.supportsProcessDirectory(directory.mode())
              ? null
              : refusal(
                  "no process directories of %d-bit PASIDs"
                      .formatted(
                          ProcessContext.processIdBits(ProcessContext.levels(directory.mode()))));
    };
  }

  private @Nullable String incompatibility(FirstStageMode mode) {
    return capabilities.supports(mode)
        ? null
        : refusal("no %s page tables, only up to %s".formatted(mode, highestMode()));
  }

  private String refusal(String what) {
    return "%s has %s (capabilities = 0x%x)".formatted(name(), what, capabilities.value());
  }

  /** The mode with the widest addresses that the unit supports. */
  FirstStageMode highestMode() {
    FirstStageMode highest = FirstStageMode.BARE;
    for (FirstStageMode mode : FirstStageMode.values()) {
      if (capabilities.supports(mode)) {
        highest = mode;
      }
    }
    return highest;
  }

  /** The second-stage mode with the widest addresses that the unit supports. */
  SecondStageMode highestSecondStageMode() {
    SecondStageMode highest = SecondStageMode.BARE;
    for (SecondStageMode mode : SecondStageMode.values()) {
      if (capabilities.supports(mode)) {
        highest = mode;
      }
    }
    return highest;
  }

  /** Its contexts then have tc.SADE or tc.GADE: section 2.1.3.1. */
  @Override
  public boolean marksDirtyPages() {
    return capabilities.has(Capabilities.AMO_HWAD);
  }

  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    return invalidateTagged(CacheTag.dword0(addressSpaceId), gather);
  }

  /**
   * {@inheritDoc} Of a second stage, also the translations of first stages over it, which may have
   * been kept whole.
   */
  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    SyncOutcome outcome = invalidateTagged(CacheTag.dword0(addressSpaceId));
    return CacheTag.isGuest(addressSpaceId)
        ? outcome.and(
            iotlb.invalidateAll(IotinvalVma.dword0OfGuest(CacheTag.gscid(addressSpaceId))))
        : outcome;
  }

  /** As {@link #invalidate}, for caches named as {@link IotlbInvalidation} wants. */
  SyncOutcome invalidateTagged(long dword0, Gather gather) {
    statistics.add(UnitCounter.INVALIDATIONS, 1);
    return iotlb.invalidate(dword0, gather);
  }

  /** Submits what makes it forget all contexts, of devices and of processes. */
  SyncOutcome invalidateContexts() {
    return commands.submit(UnitCounter.IODIR, IodirInvalDdt.dword0OfAll(), 0, 0, 1);
  }

  /** As {@link #invalidateAll}, likewise. */
  SyncOutcome invalidateTagged(long dword0) {
    statistics.add(UnitCounter.INVALIDATIONS, 1);
    return iotlb.invalidateAll(dword0);
  }

  @Override
  public SyncOutcome sync() {
    return commands.sync();
  }

  /**
   * Ends the unit's work: translation off, queues off, last faults reported, and all memory given
   * back. Every later call is answered {@link SyncOutcome#GONE}. Devices must have been released.
   *
   * @return COMPLETE or GONE; or TIMED_OUT if the unit does not stop, and then what it may still
   *     access stays allocated
   * @throws IllegalStateException if the fault sink had thrown; all else has been done
   */
  public SyncOutcome shutDown(Afterwards afterwards) {
    identity.driver().forget(this);
    commands.retire(SyncOutcome.GONE);
    long timeoutNanos = settings.directoryTimeoutNanos();
    SyncOutcome outcome = UnitShutdown.setMode(registers, DirectoryMode.OFF, timeoutNanos);
    try {
      events.stop();
    } finally {
      faults.drain();
      outcome = outcome.and(UnitShutdown.haltQueues(registers, settings.registerTimeoutNanos()));
      if (outcome == SyncOutcome.COMPLETE && afterwards == Afterwards.UNTRANSLATED) {
        outcome = UnitShutdown.setMode(registers, DirectoryMode.BARE, timeoutNanos);
      }
      if (outcome == SyncOutcome.COMPLETE || outcome == SyncOutcome.GONE) {
        pages.free();
      }
    }
    return outcome;
  }

  @Override
  public String toString() {
    return "%s (capabilities 0x%x)".formatted(name(), capabilities.value());
  }
}

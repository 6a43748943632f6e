package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;

/**
 * What a nested device keeps alive of its second stage beside the IOTLB: its cached context, in
 * which a unit may have replaced the guest's root by where it led to (section 6.3.4), and the
 * device's own translations, which are found by IOVAs that nobody knows here.
 *
 * <p>The device may be told only when the unit has forgotten the context: else it could ask again,
 * and get what came of the old one. So {@link #submit} leaves that to {@link #invalidate}.
 *
 * <p>Thread-safe; allocates nothing.
 */
final class ParentCache implements DeviceCache {
  private final CommandQueue queue;
  private final int deviceId;
  private final int gscid;
  private final boolean hasRoot;
  // Then the contexts and the way to them are at guest-physical addresses too; nobody knows which.
  private final boolean hasDirectory;
  private final long root;
  private final @Nullable DeviceCache atsCache;

  ParentCache(
      CommandQueue queue, int deviceId, RiscvNestedSpace space, @Nullable DeviceCache atsCache) {
    this.queue = queue;
    this.deviceId = deviceId;
    this.gscid = space.parent().gscid();
    this.hasRoot =
        !(space.guest() instanceof RiscvFirstStage first) || first.mode() != FirstStageMode.BARE;
    this.hasDirectory = space.guest() instanceof RiscvGuestDirectory;
    this.root = space.guest().rootGuestPhysAddr();
    this.atsCache = atsCache;
  }

  @Override
  public Submission submit(@Nullable Gather gather) {
    boolean context = gather == null ? hasRoot : movesRoot(gather);
    if (!context) {
      return atsCache == null ? Submission.NOT_NEEDED : atsCache.submit(null);
    }
    return atsCache == null && submitContext() == SyncOutcome.COMPLETE
        ? Submission.SUBMITTED
        : Submission.NOT_NOW;
  }

  @Override
  public void settle() {
    if (atsCache != null) {
      atsCache.settle();
    }
  }

  @Override
  public SyncOutcome invalidate(Gather gather) {
    return forget(movesRoot(gather));
  }

  @Override
  public SyncOutcome invalidateAll() {
    return forget(hasRoot);
  }

  // The second stage has been forgotten, so that the context is made anew from what is true now;
  // then goes what was translated by the old one meanwhile.
  private SyncOutcome forget(boolean context) {
    SyncOutcome outcome = SyncOutcome.COMPLETE;
    if (context) {
      outcome = submitContext().and(queue.sync());
    }
    return atsCache == null ? outcome : outcome.and(atsCache.invalidateAll());
  }

  private boolean movesRoot(Gather gather) {
    if (hasDirectory) {
      return true;
    }
    return hasRoot
        && Long.compareUnsigned(gather.firstIova(), root) <= 0
        && Long.compareUnsigned(root, gather.lastIova()) <= 0;
  }

  private SyncOutcome submitContext() {
    return queue
        .submit(UnitCounter.IODIR, IodirInvalDdt.dword0(deviceId), 0, 0, 1)
        .and(queue.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfGuest(gscid), 0, 0, 1));
  }
}

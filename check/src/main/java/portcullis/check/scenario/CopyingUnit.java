package portcullis.check.scenario;

import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/** An IOMMU that translates by a copy of a table of one entry. */
final class CopyingUnit implements Invalidator {
  /** The table. */
  final SharedLong entry = new SharedLong(0);

  /** What the IOMMU has; guarded by {@link #hardware}, but after the end. */
  long copied;

  private final Mutex hardware = new Mutex(LockClass.DEVICE_QUEUE);
  // Whether the copy was given up; opaque, so that it orders nothing.
  private final SharedLong given = new SharedLong(0);

  /** Makes the copy anew. */
  void copy() {
    hardware.lock();
    copied = entry.getAcquire();
    hardware.unlock();
  }

  /** From now on nobody may make anything known to it. */
  void giveUp() {
    given.setOpaque(1);
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public String name() {
    return "copying unit";
  }

  @Override
  public boolean needsMapSync() {
    return true;
  }

  @Override
  public SyncOutcome syncMap(int addressSpaceId, long firstIova, long lastIova) {
    if (given.getOpaque() != 0) {
      throw new AssertionError("a copy that was given up is used");
    }
    copy();
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    copy();
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    copy();
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome sync() {
    return SyncOutcome.COMPLETE;
  }
}

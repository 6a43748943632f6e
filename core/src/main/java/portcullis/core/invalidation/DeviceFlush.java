package portcullis.core.invalidation;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.PerThread;

/**
 * The part of a flush that makes devices forget what they cache themselves: all are told first,
 * then all are waited for.
 *
 * <p>An IOMMU may say that some device did not answer, but not which (RISC-V: {@code cmd_to}). Only
 * then, and only while the IOMMU itself still answers, its devices are told again one by one, so
 * that the report names those that failed and no others.
 *
 * <p>One for each thread, confined to it; allocates only to report an error.
 */
final class DeviceFlush {
  /** Devices that are told before any is waited for. */
  private static final int MOST_AT_ONCE = 64;

  private static final PerThread<DeviceFlush> OF_THREAD = new PerThread<>(DeviceFlush::new);

  // Bonds whose devices have been told, those of one IOMMU together; null where all is well.
  private final @Nullable Bond[] told = new @Nullable Bond[MOST_AT_ONCE];
  // What the IOMMU of each said.
  private final SyncOutcome[] outcomes = new SyncOutcome[MOST_AT_ONCE];
  private int count;

  private DeviceFlush() {}

  /** The calling thread's. */
  static DeviceFlush ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Tells the devices of all live bonds, and waits for them.
   *
   * @param snapshot sorted by {@link Bond#order}
   * @param gather what they must forget, or null for everything
   * @param awaited what came of the flush of their IOMMUs
   */
  FlushReport run(Bond[] snapshot, @Nullable Gather gather, FlushReport awaited) {
    FlushReport report = awaited;
    for (Bond bond : snapshot) {
      DeviceCache cache = bond.deviceCache();
      if (cache == null || !bond.isLive()) {
        continue;
      }
      switch (cache.submit(gather)) {
        case SUBMITTED -> {
          told[count++] = bond;
          if (count == MOST_AT_ONCE) {
            report = await(gather, report);
          }
        }
        case NOT_NEEDED -> {}
        case NOT_NOW -> {
          // Whoever has this device's room may be waiting for room that this thread has.
          report = await(gather, report);
          report = alone(bond, cache, gather, report);
        }
      }
    }
    return await(gather, report);
  }

  private FlushReport await(@Nullable Gather gather, FlushReport before) {
    FlushReport report = before;
    int end = count;
    count = 0;
    boolean allWell = true;
    Invalidator synced = null;
    SyncOutcome outcome = SyncOutcome.COMPLETE;
    for (int i = 0; i < end; i++) {
      Bond bond = told[i];
      DeviceCache cache = bond == null ? null : bond.deviceCache();
      if (bond == null || cache == null) {
        continue;
      }
      if (!bond.iommu().equals(synced)) {
        synced = bond.iommu();
        outcome = synced.sync();
        allWell &= outcome == SyncOutcome.COMPLETE;
      }
      cache.settle();
      outcomes[i] = outcome;
      if (outcome == SyncOutcome.COMPLETE) {
        told[i] = null;
      }
    }
    for (int i = 0; i < end && !allWell; i++) {
      Bond bond = told[i];
      if (bond != null) {
        report = findWhoFailed(bond.iommu(), i, end, gather, report);
      }
    }
    return report;
  }

  /** Takes all bonds with an IOMMU from {@code first} on out of {@link #told}. */
  private FlushReport findWhoFailed(
      Invalidator iommu, int first, int end, @Nullable Gather gather, FlushReport before) {
    FlushReport report = before;
    SyncOutcome answer = isOnly(iommu, first, end) ? outcomes[first] : iommu.sync();
    for (int i = first; i < end; i++) {
      Bond bond = told[i];
      DeviceCache cache = bond == null ? null : bond.deviceCache();
      if (bond == null || cache == null || !bond.iommu().equals(iommu)) {
        continue;
      }
      told[i] = null;
      if (answer != SyncOutcome.COMPLETE) {
        report = failed(bond, answer, report);
        continue;
      }
      FlushReport known = report;
      report = alone(bond, cache, gather, report);
      // One that does not answer must not cost the others their patience if it is the IOMMU.
      answer = report.equals(known) ? answer : iommu.sync();
    }
    return report;
  }

  private boolean isOnly(Invalidator iommu, int first, int end) {
    for (int i = first + 1; i < end; i++) {
      Bond bond = told[i];
      if (bond != null && bond.iommu().equals(iommu)) {
        return false;
      }
    }
    return true;
  }

  private static FlushReport alone(
      Bond bond, DeviceCache cache, @Nullable Gather gather, FlushReport before) {
    SyncOutcome outcome = gather == null ? cache.invalidateAll() : cache.invalidate(gather);
    return outcome == SyncOutcome.COMPLETE ? before : failed(bond, outcome, before);
  }

  private static FlushReport failed(Bond bond, SyncOutcome outcome, FlushReport before) {
    return bond.isLive() ? before.withFailure(bond, outcome) : before;
  }
}

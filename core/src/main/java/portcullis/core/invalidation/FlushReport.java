package portcullis.core.invalidation;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of a flush, attachment by attachment. Immutable; the good case is one shared object.
 *
 * @param failures the attachments for which the flush is not known to have taken effect, or whose
 *     device is in error state or gone; all others are flushed
 */
public record FlushReport(List<Failure> failures) {
  /** Every attachment has been flushed. */
  public static final FlushReport COMPLETE = new FlushReport(List.of());

  /**
   * One attachment that was not flushed.
   *
   * @param deviceName the device
   * @param iommuName the IOMMU it is behind
   * @param outcome why
   */
  public record Failure(String deviceName, String iommuName, SyncOutcome outcome) {
    @Override
    public String toString() {
      return deviceName + " on " + iommuName + ": " + outcome;
    }
  }

  /**
   * Copies the failures.
   *
   * @param failures see the record
   */
  public FlushReport {
    failures = List.copyOf(failures);
  }

  /** Whether no device can use what was flushed any more, so that it may be used again. */
  public boolean isCovered() {
    for (Failure failure : failures) {
      if (!failure.outcome.isCovered()) {
        return false;
      }
    }
    return true;
  }

  /** Adds the failure of one bond, unless its device has failed already. */
  FlushReport withFailure(Bond failed, SyncOutcome outcome) {
    for (Failure failure : failures) {
      if (failure.deviceName().equals(failed.deviceName())) {
        return outcome.isCovered() || !failure.outcome().isCovered()
            ? this
            : replacing(failure, outcome);
      }
    }
    List<Failure> all = new ArrayList<>(failures);
    all.add(new Failure(failed.deviceName(), failed.iommu().name(), outcome));
    return new FlushReport(all);
  }

  private FlushReport replacing(Failure old, SyncOutcome outcome) {
    List<Failure> all = new ArrayList<>(failures);
    all.set(all.indexOf(old), new Failure(old.deviceName(), old.iommuName(), outcome));
    return new FlushReport(all);
  }

  /** Adds the failure of all live bonds that {@code failed} shares its IOMMU and id with. */
  FlushReport withFailureOf(Bond[] bonds, Bond failed, SyncOutcome outcome) {
    List<Failure> all = new ArrayList<>(failures);
    for (Bond bond : bonds) {
      if (bond.isLive() && bond.sharesCacheWith(failed)) {
        Failure failure = new Failure(bond.deviceName(), bond.iommu().name(), outcome);
        if (all.stream().noneMatch(f -> f.deviceName().equals(failure.deviceName()))) {
          all.add(failure);
        }
      }
    }
    return new FlushReport(all);
  }
}

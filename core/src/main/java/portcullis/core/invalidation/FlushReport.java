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
   * @param pasid the PASID, or {@link Bond#NO_PASID}
   * @param iommuName the IOMMU it is behind
   * @param outcome why
   */
  public record Failure(String deviceName, int pasid, String iommuName, SyncOutcome outcome) {
    /**
     * Of an attachment without PASID.
     *
     * @param deviceName the device
     * @param iommuName the IOMMU it is behind
     * @param outcome why
     */
    public Failure(String deviceName, String iommuName, SyncOutcome outcome) {
      this(deviceName, Bond.NO_PASID, iommuName, outcome);
    }

    private static Failure of(Bond bond, SyncOutcome outcome) {
      return new Failure(bond.deviceName(), bond.pasid(), bond.iommu().name(), outcome);
    }

    private boolean concerns(Bond bond) {
      return pasid == bond.pasid() && deviceName.equals(bond.deviceName());
    }

    @Override
    public String toString() {
      return Bond.name(deviceName, pasid) + " on " + iommuName + ": " + outcome;
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

  /** Adds the failure of one bond, unless it has failed already. */
  FlushReport withFailure(Bond failed, SyncOutcome outcome) {
    for (Failure failure : failures) {
      if (failure.concerns(failed)) {
        return outcome.isCovered() || !failure.outcome().isCovered()
            ? this
            : replacing(failure, outcome);
      }
    }
    List<Failure> all = new ArrayList<>(failures);
    all.add(Failure.of(failed, outcome));
    return new FlushReport(all);
  }

  private FlushReport replacing(Failure old, SyncOutcome outcome) {
    List<Failure> all = new ArrayList<>(failures);
    all.set(all.indexOf(old), new Failure(old.deviceName(), old.pasid(), old.iommuName(), outcome));
    return new FlushReport(all);
  }

  /** Adds the failure of all live bonds that {@code failed} shares its IOMMU and id with. */
  FlushReport withFailureOf(Bond[] bonds, Bond failed, SyncOutcome outcome) {
    List<Failure> all = new ArrayList<>(failures);
    for (Bond bond : bonds) {
      if (bond.isLive() && bond.sharesCacheWith(failed)) {
        if (all.stream().noneMatch(failure -> failure.concerns(bond))) {
          all.add(Failure.of(bond, outcome));
        }
      }
    }
    return new FlushReport(all);
  }
}

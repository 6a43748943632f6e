package portcullis.check.defect.firstfailure;

import portcullis.core.invalidation.SyncOutcome;

/** What the variant needs of it. */
final class FlushReport {
  @SuppressWarnings("NullAway") // the original's is there
  static final FlushReport COMPLETE = null;

  native FlushReport withFailureOf(Bond[] bonds, Bond failed, SyncOutcome outcome);
}

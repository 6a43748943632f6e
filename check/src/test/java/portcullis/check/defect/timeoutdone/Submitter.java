package portcullis.check.defect.timeoutdone;

import portcullis.core.invalidation.SyncOutcome;

/** Stands for the class of that name beside the original. */
final class Submitter {
  private Submitter() {}

  native SyncOutcome takeFailure();
}

package portcullis.check.defect.onestep;

import portcullis.core.invalidation.SyncOutcome;

/** Stands for the class of that name beside the original. */
final class CommandQueue {
  private CommandQueue() {}

  native SyncOutcome sync();
}

package portcullis.core.domain;

import portcullis.core.invalidation.SyncOutcome;

/**
 * Keeps a device blocked, with all its PASIDs, whatever the domains on record: attaches go on
 * record, with their bonds, and are programmed when it is let go. Guarded by the lock of the
 * device's group. Parking never fails and allocates nothing.
 */
final class Parking {
  private final Attachment attachment;
  private final PasidTable pasids;
  private final IommuEndpoint endpoint;
  // Whether the device was reset since it was parked.
  private boolean reset;

  Parking(Attachment attachment, PasidTable pasids, IommuEndpoint endpoint) {
    this.attachment = attachment;
    this.pasids = pasids;
    this.endpoint = endpoint;
  }

  /**
   * Blocks the device, or tries again where the hardware did not confirm it.
   *
   * @param answers whether the device can be expected to answer
   * @return whether the hardware has confirmed that nothing of it goes on
   */
  SyncOutcome park(boolean answers) {
    return attachment.park(answers).and(pasids.park(answers));
  }

  /** Remembers that the device has been reset, so that it holds nothing of before. */
  void noteReset() {
    reset = true;
  }

  /**
   * Programs the hardware to what is on record now. Unless that is confirmed the device is parked
   * again.
   */
  SyncOutcome restore() {
    if (reset) {
      endpoint.afterReset();
      reset = false;
    }
    SyncOutcome outcome = attachment.restore();
    if (outcome == SyncOutcome.COMPLETE) {
      outcome = pasids.restore();
    }
    if (outcome != SyncOutcome.COMPLETE) {
      park(false);
    }
    return outcome;
  }

  /** Ends it for a device that goes, whose hardware the caller blocks by itself. */
  void abandon() {
    attachment.unpark();
    pasids.unpark();
  }
}

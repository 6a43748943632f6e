package portcullis.core.domain;

import portcullis.core.invalidation.SyncOutcome;

/**
 * What a vendor's driver can do for a device in error state. Got from {@link
 * IommuEndpoint#recovery}.
 *
 * <p>Calls for one device are never made at the same time, nor while {@link IommuEndpoint#release}
 * is under way, and none after it. No lock of its group is held. The device has been blocked
 * before, and every answer but {@link SyncOutcome#COMPLETE} means that it did not succeed. No call
 * throws because of hardware. None lets DMA through: a device that could not be blocked, because it
 * was in error state, must not get back to its former setting when that ends, but stay blocked
 * until its {@link ContextEndpoint} is programmed.
 */
public interface RecoverableHardware {
  /** Lets software reach the device's registers again, while its DMA stays blocked. */
  SyncOutcome enableRegisterAccess();

  /** Ends the error state without a reset. */
  SyncOutcome clearError();

  /** Resets the device, which ends the error state too. */
  SyncOutcome reset();

  /** Takes the device's power, or what comes nearest to it. */
  SyncOutcome powerOff();

  /** Gives it back; the device is as after a reset. */
  SyncOutcome powerOn();
}

package portcullis.core.domain;

import portcullis.core.invalidation.SyncOutcome;

/**
 * What a vendor's driver can do for a device in error state. Got from {@link
 * IommuEndpoint#recovery}.
 *
 * <p>Calls for one device are never made at the same time, nor while {@link IommuEndpoint#release}
 * is under way, and none after it. No lock of its group is held. The device has been blocked
 * before, and every answer but {@link SyncOutcome#COMPLETE} means that it did not succeed. No call
 * throws because of hardware. None programs the device for a domain: that follows by its {@link
 * ContextEndpoint}.
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

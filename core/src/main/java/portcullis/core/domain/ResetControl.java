package portcullis.core.domain;

import portcullis.core.invalidation.SyncOutcome;

/**
 * How a platform resets a device whose IOMMU has no part in that, such as by PCI's Function Level
 * Reset; part of a {@link DeviceDescription}. Calls for one device are never made at the same time,
 * and not with a lock of its group held. None throws because of hardware, nor calls the device's
 * {@link DeviceLifecycle}.
 */
public interface ResetControl {
  /** Resets the device. When this is COMPLETE, no DMA from before is under way. */
  SyncOutcome reset();

  /** Takes its power, likewise. */
  SyncOutcome powerOff();

  /** Gives it back; the device is as after a reset. */
  SyncOutcome powerOn();
}

package portcullis.check.defect.nowaitrelease;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;

/** Class 30: a flush reaches a device that was released. */
@Defect(
    name = "release-without-grace-period",
    replaces = "portcullis.core.domain.IommuSystem",
    scenario = "release-device-cache",
    description = "a release returns while a flush still uses the device")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class IommuSystem {
  @Planted
  public void release(Device device) {
    if (device.group().remove(device)) {
      unpublish(device);
    }
  }

  private native void unpublish(Device device);
}

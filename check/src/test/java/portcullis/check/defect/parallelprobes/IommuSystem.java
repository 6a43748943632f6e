package portcullis.check.defect.parallelprobes;

import java.util.Arrays;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.Device;
import portcullis.core.sync.SharedRef;

/** Class 20: one of two devices that come at once is lost. */
@Defect(
    name = "probes-publish-without-lock",
    replaces = "portcullis.core.domain.IommuSystem",
    scenario = "probe-two",
    description = "two probes write the list of devices at once")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class IommuSystem {
  private SharedRef<Device[]> devices;

  @Planted
  private void publish(Device device) {
    Device[] old = devices.getPlain();
    Device[] grown = Arrays.copyOf(old, old.length + 1);
    grown[old.length] = device;
    devices.setRelease(grown);
  }
}

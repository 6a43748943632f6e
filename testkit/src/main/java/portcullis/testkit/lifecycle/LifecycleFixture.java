package portcullis.testkit.lifecycle;

import java.util.List;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.testkit.domain.IommuFixture;

/** A machine of one vendor whose devices can be put into error state and recovered. */
public interface LifecycleFixture extends AutoCloseable {
  /** The machine, with at least two IOMMUs. */
  IommuFixture machine();

  /** Plugs a device in that can be recovered, and probes it, which must succeed. */
  Device probe(int iommuIndex, DeviceDescription description);

  /** Puts a device into error state, and has its driver report it as it does. */
  void injectError(Device device);

  /** What recoveries of a device call. */
  HardwareCalls calls(Device device);

  /** Ways in which a call of {@link #calls} can fail, besides for good. */
  default List<SyncOutcome> failures() {
    return List.of(SyncOutcome.DEVICE_ERROR, SyncOutcome.TIMED_OUT);
  }

  /** Requests to forget translations that were sent to a device itself so far. */
  default long told(Device device) {
    return 0;
  }

  /** Stops the machine. */
  @Override
  void close();
}

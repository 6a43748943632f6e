package portcullis.check.scenario;

import portcullis.core.domain.Device;

/** A device is found while another is unplugged: both are known, or not, as they should be. */
public final class ProbeRelease extends SketchMachine {
  private SketchUnit first;
  private SketchUnit second;

  /** For the loader. */
  public ProbeRelease() {}

  @Override
  protected void build() {
    first = unit(0);
    second = unit(1);
    Device leaving = device(first);
    thread("release", system.rcu()::reader, () -> system.release(leaving));
    thread("probe", () -> device(second));
  }

  @Override
  protected void judge() {
    require(system.deviceBehind(first, 8) == null, "a device that is gone is known");
    require(system.deviceBehind(second, 8) != null, "the device that came is not known");
  }
}

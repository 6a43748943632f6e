package portcullis.check.scenario;

import portcullis.core.domain.Device;

/** A device is looked up, as for the report of a fault, while others come and go. */
public final class LookUp extends SketchMachine {
  /** For the loader. */
  public LookUp() {}

  @Override
  protected void build() {
    SketchUnit first = unit(0);
    SketchUnit second = unit(1);
    SketchUnit third = unit(2);
    Device leaving = device(first);
    Device staying = device(second);
    thread("release", system.rcu()::reader, () -> system.release(leaving));
    thread("probe", () -> device(third));
    thread(
        "look up",
        () -> {
          require(staying.equals(system.deviceBehind(second, 8)), "a device is not known");
          Device found = system.deviceBehind(third, 8);
          require(found == null || !found.isReleased(), "a device that came is released");
        });
  }
}

package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A group is asked about its devices and domain while one of them moves and goes: contract 10. */
public final class GroupQueries extends SketchMachine {
  /** For the loader. */
  public GroupQueries() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    thread(
        "release",
        system.rcu()::reader,
        () -> {
          attach(device, domain);
          system.release(device);
        });
    thread(
        "ask",
        () -> {
          boolean isThere = !device.group().devices().isEmpty();
          boolean isAttached = domain.equals(device.group().domain());
          require(isThere || !isAttached, "a group without devices is attached");
        });
  }
}

package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * An attach fails at the hardware while another thread unmaps in the domain that the device then
 * still uses: contract 2, everything is as it was.
 */
public final class FailedAttach extends SketchMachine {
  private SketchUnit unit;
  private Device device;
  private PagingDomain former;
  private PagingDomain next;

  /** For the loader. */
  public FailedAttach() {}

  @Override
  protected void build() {
    unit = unit(0);
    device = device(unit);
    former = domain("former");
    next = domain("next");
    unit.refuse(next.space());
    map(former, 0, 0);
    attach(device, former);
    touch(unit, 0);
    thread("attach", () -> require(!attach(device, next).isAttached(), "nothing was programmed"));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(former, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }

  @Override
  protected void judge() {
    require(former.equals(device.domain()), "attached to " + device.domain());
    require(unit.translates(former.space()), "the hardware does not use the former domain");
    require(former.liveBonds() == 1, former.liveBonds() + " bonds in the former domain");
    require(next.liveBonds() == 0, next.liveBonds() + " bonds in the domain that was refused");
  }
}

package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.PagingDomain;

/** Two domains are made and end at once: contract 7, no id has two owners. */
public final class SpaceIds extends RiscvMachine {
  /** For the loader. */
  public SpaceIds() {}

  @Override
  protected void build() {
    install(hardware(0, ReadOrder.VALID_FIRST), 2);
    PagingDomain former = domain("former");
    thread("destroy", system.rcu()::reader, () -> require(former.destroy(), "not destroyed"));
    thread(
        "create",
        () -> require(domain("next").space().id() != former.space().id(), "one id twice"));
  }
}

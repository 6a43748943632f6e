package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.riscv.driver.RiscvIommu;

/** Two units are found at once while a third thread asks what domains they can have. */
public final class TwoInstalls extends RiscvMachine {
  /** For the loader. */
  public TwoInstalls() {}

  @Override
  protected void build() {
    RiscvIommu first = install(hardware(0, ReadOrder.VALID_FIRST), 2);
    RiscvIommu[] found = new RiscvIommu[2];
    thread("install", () -> found[0] = install(hardware(1, ReadOrder.VALID_FIRST), 2));
    thread(
        "install too",
        () -> {
          found[1] = install(hardware(2, ReadOrder.VALID_FIRST), 2);
          require(found[1].index() != first.index(), "two units have one index");
        });
    this.found = found;
  }

  private RiscvIommu[] found;

  @Override
  protected void judge() {
    require(found[0].index() != found[1].index(), "two units have one index");
  }
}

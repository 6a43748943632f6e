package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.spec.FirstStageMode;

/** A unit is found, and another shut down, while a third thread asks what domains they can have. */
public final class InstallLook extends RiscvMachine {
  /** For the loader. */
  public InstallLook() {}

  @Override
  protected void build() {
    RiscvIommu former = install(hardware(0, ReadOrder.VALID_FIRST), 2);
    install(hardware(1, ReadOrder.VALID_FIRST), 2);
    thread("install", () -> install(hardware(2, ReadOrder.VALID_FIRST), 2));
    thread("shut down", () -> former.shutDown(RiscvIommu.Afterwards.BLOCKED));
    thread(
        "look", () -> require(driver.pageMode() == FirstStageMode.SV39, "a mode that no unit has"));
  }
}

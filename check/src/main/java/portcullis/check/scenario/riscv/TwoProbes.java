package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.spec.DirectoryMode;

/** Two devices behind one unit are found at once, and one of them goes again. */
public final class TwoProbes extends RiscvMachine {
  /** For the loader. */
  public TwoProbes() {}

  @Override
  protected void build() {
    RiscvIommu unit = install(hardware(0, ReadOrder.VALID_FIRST, DirectoryMode.TWO_LEVEL), 2);
    thread(
        "probe and release",
        system.rcu()::reader,
        () -> {
          Device device = device(unit, described(DEVICE_ID));
          system.release(device);
        });
    thread("probe", () -> device(unit, described(DEVICE_ID + 1)));
  }
}

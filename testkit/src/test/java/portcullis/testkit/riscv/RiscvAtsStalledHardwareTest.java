package portcullis.testkit.riscv;

import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StalledHardwareContract;

/** The contract for devices that cache translations themselves. */
class RiscvAtsStalledHardwareTest extends StalledHardwareContract {
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT
          .withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L)
          .withDeviceTimeout(300_000_000L);

  @Override
  protected IommuFixture createFixture() {
    return new RiscvFixture(
        RiscvIommuDriver.Options.DEFAULT,
        IMPATIENT,
        RiscvFixture.withAts(),
        RiscvFixture.withAts());
  }
}

package portcullis.testkit.riscv;

import portcullis.core.domain.Stage;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StalledHardwareContract;

class RiscvStalledHardwareOfSecondStageTest extends StalledHardwareContract {
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L);

  @Override
  protected IommuFixture createFixture() {
    return new RiscvFixture(
        Stage.SECOND,
        RiscvIommuDriver.Options.DEFAULT,
        IMPATIENT,
        RiscvFixture.nesting(),
        RiscvFixture.nesting());
  }
}

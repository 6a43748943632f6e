package portcullis.testkit.riscv;

import portcullis.core.domain.Stage;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.RefusedCommandContract;

class RiscvRefusedCommandOfSecondStageTest extends RefusedCommandContract {
  @Override
  protected IommuFixture createFixture() {
    return new RiscvFixture(
        Stage.SECOND,
        RiscvIommuDriver.Options.DEFAULT,
        UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L),
        RiscvFixture.nesting(),
        RiscvFixture.nesting());
  }
}

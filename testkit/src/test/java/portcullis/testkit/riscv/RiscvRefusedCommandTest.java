package portcullis.testkit.riscv;

import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.RefusedCommandContract;

class RiscvRefusedCommandTest extends RefusedCommandContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(0);
  }
}

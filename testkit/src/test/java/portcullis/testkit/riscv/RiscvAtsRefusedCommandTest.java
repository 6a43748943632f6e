package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.RefusedCommandContract;

/** The contract for devices that cache translations themselves. */
class RiscvAtsRefusedCommandTest extends RefusedCommandContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.ATS.mask());
  }
}

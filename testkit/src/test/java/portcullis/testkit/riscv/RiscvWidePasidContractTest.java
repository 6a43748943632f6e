package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.PasidContract;

/** Process directories of three levels. */
class RiscvWidePasidContractTest extends PasidContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.PD20.mask());
  }
}

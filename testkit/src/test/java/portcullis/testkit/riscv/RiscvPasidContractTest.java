package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.PasidContract;

/** Process directories of two levels. */
class RiscvPasidContractTest extends PasidContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.PD17.mask());
  }
}

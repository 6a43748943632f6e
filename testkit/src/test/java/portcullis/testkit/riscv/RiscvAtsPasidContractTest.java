package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.PasidContract;

/** The contract for devices that cache the translations of each of their PASIDs themselves. */
class RiscvAtsPasidContractTest extends PasidContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.PD17.mask() | Capabilities.ATS.mask());
  }
}

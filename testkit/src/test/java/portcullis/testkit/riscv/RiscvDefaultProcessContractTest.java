package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.DomainContract;
import portcullis.testkit.domain.IommuFixture;

/** Requests without a PASID, of devices that have a process directory. */
class RiscvDefaultProcessContractTest extends DomainContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.PD8.mask()).withPasids(8);
  }
}

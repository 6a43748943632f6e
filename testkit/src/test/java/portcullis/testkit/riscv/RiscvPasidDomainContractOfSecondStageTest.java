package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.DomainContract;
import portcullis.testkit.domain.IommuFixture;

/** Second stages of devices that have a process directory, and caches of their own. */
class RiscvPasidDomainContractOfSecondStageTest extends DomainContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvSecondStagePasidTest.fixture(Capabilities.PD8.mask() | Capabilities.ATS.mask())
        .withPasids(8);
  }
}

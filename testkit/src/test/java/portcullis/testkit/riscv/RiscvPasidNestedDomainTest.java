package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;

/** Nested domains of devices that have a process directory, and caches of their own. */
class RiscvPasidNestedDomainTest extends RiscvNestedDomainTest {
  @Override
  protected IommuFixture createFixture() {
    return RiscvSecondStagePasidTest.fixture(Capabilities.PD8.mask() | Capabilities.ATS.mask())
        .withPasids(8);
  }
}

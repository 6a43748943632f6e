package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;

/** Likewise of devices that cache translations themselves. */
class RiscvAtsSecondStagePasidTest extends RiscvSecondStagePasidTest {
  @Override
  protected IommuFixture createFixture() {
    return fixture(Capabilities.PD8.mask() | Capabilities.ATS.mask());
  }
}

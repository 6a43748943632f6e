package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.RefusedCommandContract;

/** The contract for devices with a process directory, and ATS. */
class RiscvProcessRefusedCommandTest extends RefusedCommandContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.ATS.mask() | Capabilities.PD8.mask()).withPasids(8);
  }
}

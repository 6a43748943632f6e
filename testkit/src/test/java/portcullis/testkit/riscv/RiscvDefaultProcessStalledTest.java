package portcullis.testkit.riscv;

import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StalledHardwareContract;

/** Requests without a PASID, of devices that have a process directory. */
class RiscvDefaultProcessStalledTest extends StalledHardwareContract {
  @Override
  protected IommuFixture createFixture() {
    return RiscvFixture.impatient(Capabilities.PD20.mask()).withPasids(20);
  }
}

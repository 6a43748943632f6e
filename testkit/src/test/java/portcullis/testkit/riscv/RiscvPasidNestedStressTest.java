package portcullis.testkit.riscv;

import portcullis.core.domain.Stage;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;

/** Likewise of devices that have a process directory, and caches of their own. */
class RiscvPasidNestedStressTest extends RiscvNestedStressTest {
  @Override
  protected IommuFixture createFixture() {
    RiscvIommuConfig nesting = RiscvFixture.nesting();
    RiscvIommuConfig config =
        nesting.withCapabilities(
            nesting.capabilities().value() | Capabilities.PD8.mask() | Capabilities.ATS.mask());
    return new RiscvFixture(
            Stage.SECOND,
            RiscvIommuDriver.Options.DEFAULT,
            PATIENT.withQueues(4, 5),
            config,
            config)
        .withPasids(8);
  }
}

package portcullis.testkit.riscv;

import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.DomainStress;
import portcullis.testkit.domain.IommuFixture;

/** PASIDs that come and go of devices that cache the translations of each. */
class RiscvAtsPasidStressTest extends DomainStress {
  private static final UnitSettings PATIENT =
      UnitSettings.DEFAULT.withTimeouts(10_000_000_000L, 30_000_000_000L, 60_000_000_000L);

  RiscvAtsPasidStressTest() {
    super(3);
  }

  @Override
  protected IommuFixture createFixture() {
    RiscvIommuConfig ats = RiscvFixture.withAts();
    RiscvIommuConfig config =
        ats.withCapabilities(ats.capabilities().value() | Capabilities.PD17.mask());
    return new RiscvFixture(
        RiscvIommuDriver.Options.DEFAULT, PATIENT.withQueues(4, 5), config, config);
  }
}

package portcullis.testkit.riscv;

import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.domain.DomainStress;
import portcullis.testkit.domain.IommuFixture;

/** The contract for devices that cache translations themselves. */
class RiscvAtsDomainStressTest extends DomainStress {
  private static final UnitSettings PATIENT =
      UnitSettings.DEFAULT.withTimeouts(10_000_000_000L, 30_000_000_000L, 60_000_000_000L);

  @Override
  protected IommuFixture createFixture() {
    return new RiscvFixture(
        RiscvIommuDriver.Options.DEFAULT,
        PATIENT.withQueues(4, 5),
        RiscvFixture.withAts(),
        RiscvFixture.withAts());
  }
}

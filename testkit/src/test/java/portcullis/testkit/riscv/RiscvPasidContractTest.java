package portcullis.testkit.riscv;

import org.junit.jupiter.api.Nested;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.DomainContract;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.PasidContract;
import portcullis.testkit.domain.StalledHardwareContract;

/** PASIDs, and what holds for devices without them, on devices that have a process directory. */
class RiscvPasidContractTest {
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L);

  private static RiscvFixture machine(long directories) {
    RiscvIommuConfig config = RiscvIommuConfig.standard();
    RiscvIommuConfig able =
        config.withCapabilities(config.capabilities().value() | directories);
    return new RiscvFixture(RiscvIommuDriver.Options.DEFAULT, IMPATIENT, able, able);
  }

  @Nested
  class TwoLevels extends PasidContract {
    @Override
    protected IommuFixture createFixture() {
      return machine(Capabilities.PD17.mask());
    }
  }

  @Nested
  class ThreeLevels extends PasidContract {
    @Override
    protected IommuFixture createFixture() {
      return machine(Capabilities.PD20.mask());
    }
  }

  @Nested
  class WithoutPasid extends DomainContract {
    @Override
    protected IommuFixture createFixture() {
      return machine(Capabilities.PD8.mask()).withPasids(8);
    }
  }

  @Nested
  class WithoutPasidStalled extends StalledHardwareContract {
    @Override
    protected IommuFixture createFixture() {
      return machine(Capabilities.PD20.mask()).withPasids(20);
    }
  }
}

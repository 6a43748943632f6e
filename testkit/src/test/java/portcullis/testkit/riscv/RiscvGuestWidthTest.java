package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FeaturesControl;

class RiscvGuestWidthTest {
  private static final long BEYOND_32_BITS = 0x12_3456_7000L;

  @Test
  void aUnitThatWasLeftToNarrowGuestsServesWideOnes() {
    RiscvIommuConfig left =
        RiscvFixture.nesting()
            .withCapabilities(
                RiscvFixture.nesting().capabilities().value()
                    | Capabilities.SV32.mask()
                    | Capabilities.SV32X4.mask())
            .withGuestWidthWritable(true)
            .withInitialFeatures(FeaturesControl.GXL.mask());
    try (RiscvFixture machine =
        new RiscvFixture(
            Stage.SECOND, RiscvIommuDriver.Options.DEFAULT, UnitSettings.DEFAULT, left)) {
      PagingDomain guest = machine.createDomain("guest");
      Device device = machine.probe(0, "device", 5);
      long page = machine.pages().allocate(12);
      assertThat(guest.map(BEYOND_32_BITS, page, 4096, Access.READ)).isEqualTo(MapOutcome.MAPPED);
      assertThat(device.attach(guest)).isEqualTo(AttachOutcome.Attached.ATTACHED);
      assertThat(machine.translate(0, 5, BEYOND_32_BITS, Access.READ)).isEqualTo(page);
      machine.system().release(device);
      assertThat(guest.destroy()).isTrue();
      machine.pages().free(page);
    }
  }
}

package portcullis.machine.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import portcullis.machine.TestMachine;
import portcullis.machine.interrupts.MsiController;

class SystemBusTest {
  private final TestMachine machine = new TestMachine();
  private final MmioRegion page = new MsiController(2);

  @Test
  void aWindowOverRamOrAnotherWindowIsRefused() {
    assertThat(machine.bus.tryMap(TestMachine.RAM_BASE - 0x800, page)).isFalse();
    assertThat(machine.bus.tryMap(TestMachine.RAM_BASE + TestMachine.RAM_BYTES - 8, page))
        .isFalse();
    assertThat(machine.bus.tryMap(TestMachine.MSI_BASE + 0xfff, page)).isFalse();
    assertThat(machine.bus.tryMap(-0x800L, page)).as("wraps around").isFalse();
    assertThatThrownBy(() -> machine.bus.map(TestMachine.MSI_BASE, page))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("28000000");
  }

  @Test
  void theLastPageOfTheAddressSpaceCanBeAWindow() {
    assertThat(machine.bus.tryMap(-0x1000L, page)).isTrue();
    assertThat(machine.bus.readMmio(-4L, 4)).isZero();
    assertThat(machine.bus.hasRegisters(-4L, 8)).isFalse();
    assertThat(machine.bus.hasRegisters(0L, 1)).isFalse();
  }

  @Test
  void aReadWhereNothingIsAnswersAllOnesOfItsSize() {
    assertThat(machine.bus.readMmio(0x10L, 1)).isEqualTo(0xff);
    assertThat(machine.bus.readMmio(0x10L, 4)).isEqualTo(0xffff_ffffL);
    assertThat(machine.bus.readMmio(0x10L, 8)).isEqualTo(-1L);
    machine.bus.map(0x1000_0000L, page);
    machine.bus.unmap(0x1000_0000L);
    assertThat(machine.bus.readMmio(0x1000_0000L, 4)).isEqualTo(0xffff_ffffL);
  }
}

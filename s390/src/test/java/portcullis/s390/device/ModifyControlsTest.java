package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.ADDRESSING;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OPERAND;
import static portcullis.s390.device.ZpciFixture.RT;
import static portcullis.s390.device.ZpciFixture.SPECIFICATION;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** MODIFY and STORE PCI FUNCTION CONTROLS: what operands and blocks can say. */
class ModifyControlsTest {
  private static final long LAST = (1L << 32) - 1;

  private final ZpciFixture f =
      new ZpciFixture(
          ZpciConfig.of(new Environment.Lpar())
              .withDma(0x10000, (1L << 40) - 1)
              .withDesignations(0x40)
              .withRelaxedTranslation(false));
  private final int handle = f.enable(FID);
  private final long root = f.table(RT);
  private final long good = ZpciFixture.anchor(RT, root);

  @AfterEach
  void close() {
    f.close();
  }

  private long register(long first, long last, long anchor) {
    return f.modify(handle, ZpciFixture.REGISTER, first, last, anchor);
  }

  @Test
  void anApertureIsWholePagesWithinTheRangeOfTheFunction() {
    assertThat(register(0xf000, LAST, good)).isEqualTo(OPERAND);
    assertThat(register(0x10000, 1L << 40, good)).isEqualTo(OPERAND);
    assertThat(register(0x30000, 0x20000, good)).isEqualTo(OPERAND);
    assertThat(register(0x20000, -1, good)).isEqualTo(OPERAND);
    assertThat(register(0x20123, 0x20456, good)).isEqualTo(OK);
    assertThat(f.machine.storeFunctionControls((long) handle << 32, f.fib)).isEqualTo(OK);
    assertThat(f.ram.getLong(f.fib + 8)).isEqualTo(0x90L << 56);
    assertThat(f.ram.getLong(f.fib + 16)).isEqualTo(0x20000);
    assertThat(f.ram.getLong(f.fib + 24)).isEqualTo(0x20fff);
    assertThat(f.ram.getLong(f.fib + 32)).isEqualTo(good);
  }

  @Test
  void anAnchorIsOfAKindThatTheMachineHas() {
    assertThat(register(0x10000, LAST, ZpciFixture.anchor(2, root))).isEqualTo(OPERAND);
    assertThat(register(0x10000, LAST, ZpciFixture.anchor(7, root))).isEqualTo(OPERAND);
    assertThat(register(0x10000, LAST, 0)).as("no relaxed translation").isEqualTo(OPERAND);
    assertThat(register(0x10000, LAST, good + 4096)).isEqualTo(OPERAND);
    assertThat(register(0x10000, LAST, good | 1)).isEqualTo(ZpciFixture.error(32));
    assertThat(f.controls(handle)).isEqualTo(0x80);
  }

  @Test
  void whatCannotBeReregisteredLeavesWhatIsRegistered() {
    assertThat(register(0x10000, LAST, good)).isEqualTo(OK);
    assertThat(f.modify(handle, ZpciFixture.REREGISTER, 0, LAST, good)).isEqualTo(OPERAND);
    assertThat(f.controls(handle)).isEqualTo(0x90);
  }

  @Test
  void operandsAndBlocksThatMakeNoSenseInterruptTheProgram() {
    long operand = (long) handle << 32 | ZpciFixture.REGISTER;
    assertThat(f.machine.modifyFunctionControls(operand, f.fib + 4)).isEqualTo(SPECIFICATION);
    assertThat(f.machine.modifyFunctionControls(operand, 0x1000)).isEqualTo(ADDRESSING);
    assertThat(f.machine.storeFunctionControls(operand, f.fib + 1)).isEqualTo(SPECIFICATION);
    assertThat(f.machine.storeFunctionControls(operand, 8)).isEqualTo(ADDRESSING);
    for (int operation : new int[] {0, 1, 8, 11, 255}) {
      assertThat(f.modify(handle, operation)).as("" + operation).isEqualTo(OPERAND);
    }
    f.ram.setLong(f.fib, 1L << 56);
    assertThat(f.machine.modifyFunctionControls(operand, f.fib)).isEqualTo(OPERAND);
  }

  @Test
  void thereIsOneDmaAddressSpace() {
    for (int operation = 4; operation <= 6; operation++) {
      assertThat(f.modify(handle, operation | 1 << 16)).isEqualTo(ZpciFixture.error(28));
    }
    assertThat(f.machine.storeFunctionControls((long) handle << 32 | 1 << 16, f.fib))
        .isEqualTo(ZpciFixture.error(28));
  }
}

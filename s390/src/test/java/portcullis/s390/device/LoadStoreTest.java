package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OPERAND;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PCI LOAD and PCI STORE. */
class LoadStoreTest {
  private final ZpciFixture f = ZpciFixture.lpar();
  private final long operand = (long) f.enable(FID) << 32;

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void bytesComeInTheOrderOfTheBus() {
    assertThat(f.machine.store(operand | 8, 16, 0x0102030405060708L)).isEqualTo(OK);
    assertThat(f.function.bar(0).read(16, 8)).isEqualTo(0x0807060504030201L);
    assertThat(f.machine.load(operand | 4, 16, f.loaded)).isEqualTo(OK);
    assertThat(f.loaded.value).isEqualTo(0x01020304L);
    assertThat(f.machine.load(operand | 1, 19, f.loaded)).isEqualTo(OK);
    assertThat(f.loaded.value).isEqualTo(4);
    assertThat(f.machine.load(operand | 15 << 16 | 4, 0, f.loaded)).isEqualTo(OK);
    assertThat(f.loaded.value).isEqualTo(0x1410ed04L);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 254", "0, 4, 256", "0, 4, -4", "0, 8, 4", "0, 3, 0", "0, 0, 0", "0, 2, 7",
    "15, 8, 0", "15, 4, 2", "15, 4, 4096", "15, 3, 0", "1, 4, 0", "3, 4, 0", "5, 4, 0"
  })
  void whatCannotBeAccessedInterruptsTheProgram(int space, int length, long offset) {
    assertThat(f.machine.load(operand | space << 16 | length, offset, f.loaded)).isEqualTo(OPERAND);
    assertThat(f.machine.store(operand | space << 16 | length, offset, 0)).isEqualTo(OPERAND);
  }

  @ParameterizedTest
  @CsvSource({"6", "9", "14"})
  void whatIsNoSpaceIsNoSpace(int space) {
    assertThat(f.machine.load(operand | space << 16 | 4, 0, f.loaded))
        .isEqualTo(ZpciFixture.error(20));
  }

  @Test
  void theMessageTableIsBehindItsBar() {
    assertThat(f.machine.store(operand | 4 << 16 | 4, 8, 0x2a00_0000L)).isEqualTo(OK);
    assertThat(f.function.bar(4).read(8, 4)).isEqualTo(0x2a);
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TransactionType;

class DebugTranslationTest {
  /** The examples of section 5.26. */
  @ParameterizedTest
  @CsvSource({
    "12, 0xabcde, false",
    "13, 0xabcde, true",
    "14, 0xabcdd, true",
    "16, 0xabcd7, true",
    "21, 0xabcff, true",
    "22, 0xabdff, true"
  })
  void theSizeOfTheRangeIsInThePageNumber(int sizeLog2, long pageNumber, boolean large) {
    assertThat(DebugTranslation.success(0xabcde123L, sizeLog2, 2))
        .isEqualTo(pageNumber << 10 | (large ? 1 << 9 : 0) | 2 << 7);
  }

  @Test
  void aRangeOfAllAddressesIsTheLargestThatFits() {
    assertThat(DebugTranslation.success(0, 63, 0)).isEqualTo((1L << 43) - 1 << 10 | 1 << 9);
  }

  @ParameterizedTest
  @CsvSource({"0, UNTRANSLATED_WRITE", "8, UNTRANSLATED_READ", "12, UNTRANSLATED_EXECUTE"})
  void aRequestThatFaultsSaysSoAndIsRecorded(long bits, TransactionType type) {
    try (IommuFixture f = new IommuFixture(RiscvIommuConfig.complete())) {
      f.start(1);
      f.write(Register.TR_REQ_IOVA, 0x1234_5fff);
      f.write(Register.TR_REQ_CTL, 5L << 40 | bits | 1);
      assertThat(f.read(Register.TR_REQ_CTL)).isEqualTo(5L << 40 | bits);
      assertThat(f.read(Register.TR_RESPONSE) & 1).isEqualTo(1);
      FaultRecord record = f.takeFaults().getFirst();
      assertThat(record.type()).isEqualTo(type);
      assertThat(record.deviceId()).isEqualTo(5);
      assertThat(record.iotval()).isEqualTo(0x1234_5000);
    }
  }
}

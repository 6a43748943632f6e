package portcullis.riscv.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Range encoding of the Invalidate Request of PCIe ATS. */
class AtsInvalTest {
  private static final long SEED = Long.getLong("seed", 0xa75);

  @Test
  void knownRangesHaveTheirEncoding() {
    assertThat(AtsInval.payloadOfRange(0x5000, 0x5fff)).isEqualTo(0x5000);
    assertThat(AtsInval.payloadOfRange(0x4000, 0x5fff)).isEqualTo(0x4800);
    assertThat(AtsInval.payloadOfRange(0x20_0000, 0x3f_ffff)).isEqualTo(0x2f_f800);
    assertThat(AtsInval.payloadOfRange(0, -1)).isEqualTo(AtsInval.payloadOfAll());
    assertThat(AtsInval.payloadOfAll()).isEqualTo(0x7fff_ffff_ffff_f800L);
  }

  @Test
  void theBlockHoldsTheRangeAndIsTheSmallestThatDoes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 100_000; i++) {
      long first = random.nextLong(1L << random.nextInt(13, 62)) & -4096;
      long last = first + (random.nextLong(1L << random.nextInt(12, 62)) | 4095);
      long payload = AtsInval.payloadOfRange(first, last);
      String context = "0x%x-0x%x, -Dseed=%d".formatted(first, last, SEED);
      assertThat(payload & 0x7ff).as(context).isZero();
      int sizeLog2 = 12;
      if ((payload & 0x800) != 0) {
        sizeLog2 = 13;
        while ((payload >>> (sizeLog2 - 1) & 1) == 1) {
          sizeLog2++;
        }
      }
      assertThat((payload & -4096) >>> sizeLog2).as(context).isEqualTo(first >>> sizeLog2);
      assertThat(last >>> sizeLog2).as(context).isEqualTo(first >>> sizeLog2);
      if (sizeLog2 > 12) {
        assertThat(last >>> (sizeLog2 - 1)).as(context).isNotEqualTo(first >>> (sizeLog2 - 1));
      }
    }
  }
}

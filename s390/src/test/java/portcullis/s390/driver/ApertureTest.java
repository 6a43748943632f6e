package portcullis.s390.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.s390.spec.TableLevel;

class ApertureTest {
  private static final int ALL =
      TableLevel.REGION_THIRD.designationMask()
          | TableLevel.REGION_SECOND.designationMask()
          | TableLevel.REGION_FIRST.designationMask();
  private static final int THIRD = TableLevel.REGION_THIRD.designationMask();
  private static final long START = 0x1_0000_0000L;
  private static final long GIB = 1L << 30;

  @Test
  void theMemorysSizeIsGivenFromTheFirstAddressOn() {
    assertThat(Aperture.choose(START, -1L >>> 8, ALL, 4 * GIB))
        .isEqualTo(new Aperture(START, START + 4 * GIB - 1, TableLevel.REGION_THIRD));
  }

  @Test
  void whatTheFunctionCannotUseIsNotGiven() {
    assertThat(Aperture.choose(START, START + GIB - 1, ALL, 4 * GIB))
        .isEqualTo(new Aperture(START, START + GIB - 1, TableLevel.REGION_THIRD));
  }

  @Test
  void nothingWantedMeansAllThereIs() {
    assertThat(Aperture.choose(0, -1, ALL, 0))
        .isEqualTo(new Aperture(0, -1, TableLevel.REGION_FIRST));
    assertThat(Aperture.choose(START, (1L << 50) - 1, ALL, 0))
        .isEqualTo(new Aperture(START, (1L << 50) - 1, TableLevel.REGION_SECOND));
  }

  @Test
  void theSmallestRootThatReachesTheLastAddressIsTaken() {
    long third = 1L << 42;
    assertThat(Aperture.choose(0, -1, ALL, third).root()).isEqualTo(TableLevel.REGION_THIRD);
    assertThat(Aperture.choose(4096, -1, ALL, third).root()).isEqualTo(TableLevel.REGION_SECOND);
    int withoutSecond = ALL & ~TableLevel.REGION_SECOND.designationMask();
    assertThat(Aperture.choose(4096, -1, withoutSecond, third).root())
        .isEqualTo(TableLevel.REGION_FIRST);
  }

  @Test
  void whereNoRootReachesThatFarTheEndIsWhatTheLargestReaches() {
    assertThat(Aperture.choose(START, -1, THIRD, 0))
        .isEqualTo(new Aperture(START, (1L << 42) - 1, TableLevel.REGION_THIRD));
    assertThat(Aperture.choose(START, -1, THIRD | TableLevel.REGION_SECOND.designationMask(), 0))
        .isEqualTo(new Aperture(START, (1L << 53) - 1, TableLevel.REGION_SECOND));
  }

  @Test
  void aSizeIsRoundedUpToPages() {
    assertThat(Aperture.choose(0, -1, ALL, 4097).lastIova()).isEqualTo(8191);
  }
}

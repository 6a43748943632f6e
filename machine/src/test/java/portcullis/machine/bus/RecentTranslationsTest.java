package portcullis.machine.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentTranslationsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private final RecentTranslations recent = new RecentTranslations();

  @Test
  void whatIsKeptIsFoundByEveryAddressOfItsPage() {
    recent.keep(1, 5, 0x1234_5678, 77);
    assertThat(recent.find(1, 5, 0x1234_5000)).isEqualTo(77);
    assertThat(recent.find(1, 5, 0x1234_5fff)).isEqualTo(77);
    assertThat(recent.find(1, 5, 0x1234_4fff)).isEqualTo(RecentTranslations.NONE);
    assertThat(recent.find(1, 5, 0x1234_6000)).isEqualTo(RecentTranslations.NONE);
  }

  @Test
  void nothingIsFoundUnderAnotherStampOrIdentityNorAfterTheyCameBack() {
    recent.keep(1, 5, 0x1000, 77);
    assertThat(recent.find(2, 5, 0x1000)).isEqualTo(RecentTranslations.NONE);
    assertThat(recent.find(1, 6, 0x1000)).isEqualTo(RecentTranslations.NONE);
    recent.keep(1, 6, 0x2000, 78);
    recent.keep(1, 5, 0x3000, 79);
    assertThat(recent.find(1, 5, 0x1000)).isEqualTo(RecentTranslations.NONE);
    assertThat(recent.find(1, 5, 0x3000)).isEqualTo(79);
  }

  /** Long enough for the epochs to begin anew several times. */
  @Test
  void overManyStampsItFindsWhatWasKeptLastUnderThePresentOneOrNothing() {
    Random random = new Random(SEED);
    Map<Long, Long> kept = new HashMap<>();
    long stamp = 0;
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(8) == 0) {
        stamp++;
        kept.clear();
      }
      long iova = (long) random.nextInt(16) << (12 + random.nextInt(44)) | random.nextInt(4096);
      long word = recent.find(stamp, 3, iova);
      if (word == RecentTranslations.NONE) {
        recent.keep(stamp, 3, iova, i + 1L);
        kept.put(iova >>> 12, i + 1L);
      } else {
        found++;
        assertThat(word).as("-Dseed=%d", SEED).isEqualTo(kept.get(iova >>> 12));
      }
    }
    assertThat(found).isGreaterThan(1000);
  }
}

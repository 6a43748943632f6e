package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What hardware's cache keeps and forgets. */
class TranslationCacheTest {
  private static final long IOVA = 0x1234_5000L;
  private static final long WORD = 0x8000_0007L;

  private final TranslationCache cache = new TranslationCache(16);

  @Test
  void aWalkThatBeganBeforeAnInvalidationLeavesNothingBehind() {
    long seen = cache.generation();
    cache.invalidate(IOVA, IOVA + 4095);
    cache.insert(IOVA, WORD, seen);
    assertThat(cache.lookup(IOVA)).isZero();
    cache.insert(IOVA, WORD, cache.generation());
    assertThat(cache.lookup(IOVA + 0xfff)).isEqualTo(WORD);
    seen = cache.generation();
    cache.invalidate(0, 4095);
    cache.insert(IOVA, WORD + 4096, seen);
    assertThat(cache.lookup(IOVA)).as("the slot is left as it was").isEqualTo(WORD);
  }

  @Test
  void aPageIsFoundByItselfOnly() {
    cache.insert(IOVA, WORD, cache.generation());
    for (int i = 1; i < 64; i++) {
      assertThat(cache.lookup(IOVA + 4096L * i)).isZero();
      assertThat(cache.lookup(IOVA + (1L << i))).isEqualTo(i < 12 ? WORD : 0);
    }
  }

  @Test
  void theLastPageOfAllIsAPageLikeOthers() {
    cache.insert(-4096, WORD, cache.generation());
    cache.insert(0x1000, WORD, cache.generation());
    assertThat(cache.lookup(-1)).isEqualTo(WORD);
    cache.invalidate(-4096, -1);
    assertThat(cache.lookup(-1)).isZero();
    assertThat(cache.lookup(0x1000)).isEqualTo(WORD);
    cache.invalidateAll();
    assertThat(cache.lookup(0x1000)).isZero();
  }

  @Test
  void whatIsInvalidatedIsGoneAndWhatIsFoundWasInserted() {
    long seed = ZpciFixture.seed();
    SplittableRandom random = new SplittableRandom(seed);
    TreeMap<Long, Long> model = new TreeMap<>();
    for (int step = 0; step < 20_000; step++) {
      long page = random.nextLong(60) << 12;
      if (random.nextInt(4) != 0) {
        long word = (random.nextLong(1 << 20) << 12) | 7;
        cache.insert(page, word, cache.generation());
        model.put(page, word);
      } else {
        long last = page + (random.nextLong(1, 40) << 12) - 1;
        cache.invalidate(page, last);
        model.subMap(page, last).clear();
      }
      long asked = random.nextLong(100) << 12;
      long found = cache.lookup(asked);
      assertThat(found == 0 || found == model.getOrDefault(asked, 0L))
          .as("step %d, %s", step, ZpciFixture.rerun(seed))
          .isTrue();
    }
  }
}

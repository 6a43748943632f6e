package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StateCacheTest {
  private static final int STATES = 5_000;

  @Test
  void aStateIsCoveredByNoMorePreemptionsThanItWasMetWith() {
    StateCache cache = new StateCache(8);
    cache.add(1, 2, 3);

    assertThat(cache.covers(1, 2, 2)).isFalse();
    assertThat(cache.covers(1, 2, 3)).isTrue();
    assertThat(cache.covers(1, 3, 3)).isFalse();
    cache.add(1, 2, 1);
    cache.add(1, 2, 4);
    assertThat(cache.covers(1, 2, 1)).isTrue();
    assertThat(cache.covers(1, 2, 0)).isFalse();
  }

  @Test
  void itForgetsNothingBeforeItIsFull() {
    StateCache cache = new StateCache(1 << 17);
    Random numbers = new Random(1);
    for (int i = 0; i < STATES; i++) {
      cache.add(numbers.nextLong(), numbers.nextLong(), i % 3);
    }
    Random again = new Random(1);
    for (int i = 0; i < STATES; i++) {
      assertThat(cache.covers(again.nextLong(), again.nextLong(), i % 3)).isTrue();
    }
  }

  @Test
  void aFullOneKnowsOnlySoManyAndNoneThatItWasNotGiven() {
    StateCache cache = new StateCache(64);
    for (int i = 1; i <= STATES; i++) {
      cache.add(i, i, 0);
    }
    int known = 0;
    for (int i = 1; i <= STATES; i++) {
      known += cache.covers(i, i, 0) ? 1 : 0;
      assertThat(cache.covers(i, -i, 9)).isFalse();
    }
    assertThat(known).isBetween(1, 64);
  }

  @Test
  void itsSizeIsAPowerOfTwo() {
    assertThatThrownBy(() -> new StateCache(9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StateCache(4)).isInstanceOf(IllegalArgumentException.class);
  }
}

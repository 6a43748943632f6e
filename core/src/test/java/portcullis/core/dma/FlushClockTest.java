package portcullis.core.dma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which stamps a flush covers, when flushes overlap and fail. */
final class FlushClockTest {
  private final FlushClock clock = new FlushClock();

  @Test
  void aFlushCoversWhatWasStampedBeforeItBegan() {
    long before = clock.begun();
    long number = clock.begin();
    long during = clock.begun();
    clock.end(number);
    assertThat(clock.covered()).isGreaterThan(before).isLessThanOrEqualTo(during);
  }

  @Test
  void aFlushThatFailedCoversNothingAndHoldsNobodyUp() {
    long first = clock.begun();
    clock.begin();
    long second = clock.begun();
    assertThat(clock.covered()).isLessThanOrEqualTo(first);
    clock.end(clock.begin());
    assertThat(clock.covered()).isGreaterThan(second);
  }

  @Test
  void anEarlierFlushThatEndsLaterTakesNothingBack() {
    long early = clock.begin();
    long between = clock.begun();
    long late = clock.begin();
    clock.end(late);
    clock.end(early);
    assertThat(clock.covered()).isGreaterThan(between);
  }
}

package portcullis.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalTest {
  @Test
  void aRaiseBeforeTheWaitIsNotLost() {
    Signal signal = new Signal();
    signal.raise();
    assertThat(signal.await(0)).isTrue();
    assertThat(signal.poll()).isFalse();
  }

  @Test
  void aWaitWithoutARaiseEndsAtItsTimeout() {
    assertThat(new Signal().await(1_000_000)).isFalse();
  }

  @Test
  void everyHandOverArrives() {
    Signal there = new Signal();
    Signal back = new Signal();
    SharedLong word = new SharedLong(0);
    int rounds = 20_000;
    Task peer =
        Task.spawn(
            "peer",
            () -> {
              for (int i = 1; i <= rounds; i++) {
                while (word.getPlain() < 2L * i - 1) {
                  there.await(Long.MAX_VALUE);
                }
                word.setPlain(2L * i);
                back.raise();
              }
            });
    for (int i = 1; i <= rounds; i++) {
      word.setPlain(2L * i - 1);
      there.raise();
      assertThat(back.await(Long.MAX_VALUE)).isTrue();
      assertThat(word.getPlain()).isEqualTo(2L * i);
    }
    peer.join();
  }
}

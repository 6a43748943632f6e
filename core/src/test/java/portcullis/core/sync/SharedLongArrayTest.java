package portcullis.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedLongArrayTest {
  private static final long LOW = 0xff;
  private static final long BUSY = 0x100;
  private static final long STEP = 0x200;

  @Test
  void anEntryIsFoundByTagAndKeyTogether() {
    SharedLongArray words = new SharedLongArray(6);
    words.setRelease(3, STEP | 7);
    words.setRelease(4, 42);
    words.setRelease(5, 99);
    assertThat(words.getMatching(3, BUSY | LOW, 7, 42)).isEqualTo(99);
    assertThat(words.getMatching(3, BUSY | LOW, 8, 42)).isZero();
    assertThat(words.getMatching(3, BUSY | LOW, 7, 43)).isZero();
    words.setRelease(3, STEP | BUSY | 7);
    assertThat(words.getMatching(3, BUSY | LOW, 7, 42)).isZero();
  }

  @Test
  void anEntryUnderChangeIsSeenWholeOrNotAtAll() {
    SharedLongArray words = new SharedLongArray(3);
    words.setRelease(0, 7);
    SharedLong stop = new SharedLong(0);
    Task writer =
        Task.spawn(
            "writer",
            () -> {
              for (long version = 1; stop.get() == 0; version++) {
                long tag = words.getOpaque(0);
                words.compareAndSet(0, tag, tag | BUSY);
                Fence.release();
                // The same key each time, so that only the tag can tell versions apart.
                words.setOpaque(1, 42);
                words.setOpaque(2, version * 1000 + 1);
                words.setOpaque(2, version * 1000);
                words.setRelease(0, version * STEP | 7);
              }
            });
    long seen = 0;
    for (int i = 0; i < 2_000_000 || seen == 0; i++) {
      long value = words.getMatching(0, BUSY | LOW, 7, 42);
      if (value % 1000 != 0) {
        throw new AssertionError("a value that was never left in place: " + value);
      }
      seen += value == 0 ? 0 : 1;
    }
    stop.set(1);
    writer.join();
  }
}

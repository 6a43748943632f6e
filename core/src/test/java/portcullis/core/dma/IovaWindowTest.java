package portcullis.core.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;

/** Nothing is handed out twice, nor again before a flush that began after it came back. */
final class IovaWindowTest {
  private static final long SEED = Long.getLong("seed", 5_150);
  private static final long NO_LIMIT = 1L << 52;

  /** What a granule is, as a list of all of them knows it. */
  private enum State {
    FREE,
    OUT,
    WAITING,
    UNDER_FLUSH,
    RESERVED
  }

  private record Block(long start, long size) {}

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void agreesWithAListOfAllGranules(int round) {
    SplittableRandom random = new SplittableRandom(SEED + round);
    long first = 1 + random.nextInt(1_000);
    int count = 40 + random.nextInt(1_000);
    IovaWindow window = new IovaWindow(first, first + count);
    State[] oracle = new State[count];
    Arrays.fill(oracle, State.FREE);
    if (round % 2 == 1) {
      assertThat(window.reserve(first + 10, first + 20)).isTrue();
      Arrays.fill(oracle, 10, 20, State.RESERVED);
    }
    List<Block> live = new ArrayList<>();
    long idle = 0;
    boolean ending = false;
    for (int step = 0; step < 20_000; step++) {
      String at = "round %d, step %d; rerun with -Dseed=%d".formatted(round, step, SEED);
      int what = random.nextInt(100);
      if (what < 50) {
        long size = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(random.nextInt(20) > 0 ? 8 : 99);
        long limitEnd = random.nextInt(5) == 0 ? first + random.nextInt(count + 1) : NO_LIMIT;
        long start = window.take(size, limitEnd);
        if (start != IovaWindow.NONE) {
          long alignment = Long.highestOneBit(2 * size - 1);
          assertThat(start % alignment).as(at).isZero();
          assertThat(start + size).as(at).isLessThanOrEqualTo(limitEnd);
          change(oracle, start - first, size, State.FREE, State.OUT, at);
          live.add(new Block(start, size));
        }
      } else if (what < 95 && !live.isEmpty()) {
        Block gone = live.remove(random.nextInt(live.size()));
        boolean flushed = random.nextInt(4) == 0;
        assertThat(
                flushed ? window.give(gone.start, gone.size) : window.retire(gone.start, gone.size))
            .as(at)
            .isTrue();
        assertThat(window.retire(gone.start, gone.size)).as(at).isFalse();
        change(oracle, gone.start - first, gone.size, State.OUT, State.WAITING, at);
        idle += flushed ? gone.size : 0;
      } else if (!ending) {
        window.beginLap();
        replace(oracle, State.WAITING, State.UNDER_FLUSH);
        ending = true;
      } else {
        boolean covered = random.nextInt(3) > 0;
        window.endLap(covered);
        replace(oracle, State.UNDER_FLUSH, covered ? State.FREE : State.WAITING);
        ending = false;
      }
    }
    assertThat(idle).isPositive();
    finish(window, oracle, live, ending);
  }

  private static void finish(IovaWindow window, State[] oracle, List<Block> live, boolean ending) {
    if (ending) {
      window.endLap(false);
    }
    long out = live.stream().mapToLong(Block::size).sum();
    window.beginLap();
    window.endLap(true);
    assertThat(window.granulesOut()).isEqualTo(out);
    assertThat(window.granulesFailed()).isZero();
    live.forEach(block -> assertThat(window.retire(block.start, block.size)).isTrue());
    assertThat(window.granulesOut()).isEqualTo(out);
    window.beginLap();
    window.endLap(true);
    assertThat(window.granulesOut()).isZero();
    long all = Arrays.stream(oracle).filter(state -> state != State.RESERVED).count();
    for (long i = 0; i < all; i++) {
      assertThat(window.take(1, NO_LIMIT)).isNotEqualTo(IovaWindow.NONE);
    }
    assertThat(window.take(1, NO_LIMIT)).isEqualTo(IovaWindow.NONE);
  }

  @Test
  void aRangeFarAwayTakesNothingOfTheWindow() {
    IovaWindow window = new IovaWindow(64, 64 + 160);
    assertThat(window.reserve(1L << 45, 1L << 52)).isTrue();
    assertThat(window.granulesOut()).isZero();
    assertThat(window.take(16, NO_LIMIT)).isEqualTo(64);
    assertThat(window.reserve(1L << 45, 1L << 52)).isTrue();
  }

  @Test
  void oneSizeAscendsToTheVeryEnd() {
    IovaWindow window = new IovaWindow(64, 64 + 160);
    for (int lap = 0; lap < 3; lap++) {
      for (int i = 0; i < 10; i++) {
        assertThat(window.take(16, NO_LIMIT)).isEqualTo(64 + 16 * i);
      }
      assertThat(window.take(16, NO_LIMIT)).isEqualTo(IovaWindow.NONE);
      for (int i = 0; i < 10; i++) {
        assertThat(window.retire(64 + 16 * i, 16)).isTrue();
      }
      window.beginLap();
      window.endLap(true);
    }
  }

  @Test
  void whatFailsAndIsParkedIsCountedUntilALapHasReleasedIt() {
    IovaWindow window = new IovaWindow(1, 100);
    assertThat(window.take(4, NO_LIMIT)).isEqualTo(4);
    assertThat(window.take(8, NO_LIMIT)).isEqualTo(8);
    assertThat(window.retire(4, 4)).isTrue();
    window.beginLap();
    window.endLap(false);
    assertThat(window.granulesFailed()).isEqualTo(4);
    assertThat(window.park(8, 8)).isTrue();
    assertThat(window.granulesFailed()).isEqualTo(12);
    assertThat(window.granulesOut()).isEqualTo(12);
    window.beginLap();
    window.endLap(false);
    assertThat(window.granulesFailed()).isEqualTo(12);
    window.beginLap();
    window.endLap(true);
    assertThat(window.granulesFailed()).isZero();
    assertThat(window.granulesOut()).isZero();
  }

  @Test
  void noGranuleHasTwoOwnersWhateverThreadsDo() {
    int count = 256;
    IovaWindow window = new IovaWindow(1, 1 + count);
    // Of each granule: the thread that owns it, 0 for none; -1 until a flush has released it.
    SharedLongArray owners = new SharedLongArray(1 + count);
    SharedLong taken = new SharedLong(0);
    List<Task> tasks = new ArrayList<>();
    for (int t = 1; t <= 4; t++) {
      int self = t;
      tasks.add(Task.spawn("owner" + t, () -> own(window, owners, self, taken)));
    }
    tasks.forEach(Task::join);
    assertThat(taken.get()).isGreaterThan(4 * count);
    window.beginLap();
    window.endLap(true);
    assertThat(window.granulesOut()).isZero();
  }

  private static void own(IovaWindow window, SharedLongArray owners, int self, SharedLong taken) {
    SplittableRandom random = new SplittableRandom(SEED + self);
    Deque<Block> mine = new ArrayDeque<>();
    for (int step = 0; step < 20_000; step++) {
      long size = 1L << random.nextInt(4);
      long start = mine.size() < 6 ? window.take(size, NO_LIMIT) : IovaWindow.NONE;
      if (start != IovaWindow.NONE) {
        for (long granule = start; granule < start + size; granule++) {
          if (!owners.compareAndSet((int) granule, 0, self)) {
            throw new AssertionError(
                "granule %d handed out though it is %d's; rerun with -Dseed=%d"
                    .formatted(granule, owners.get((int) granule), SEED));
          }
        }
        taken.getAndAdd(size);
        mine.add(new Block(start, size));
      } else {
        giveUp(window, owners, mine);
        window.beginLap();
        flush(window, owners, random.nextInt(4) > 0);
      }
    }
    giveUp(window, owners, mine);
  }

  private static void giveUp(IovaWindow window, SharedLongArray owners, Deque<Block> mine) {
    while (!mine.isEmpty()) {
      Block gone = mine.remove();
      for (long granule = gone.start; granule < gone.start + gone.size; granule++) {
        owners.set((int) granule, -1);
      }
      assertThat(window.retire(gone.start, gone.size)).isTrue();
    }
  }

  /** What was given up before now can have no owner when the lap ends; what comes later can. */
  private static void flush(IovaWindow window, SharedLongArray owners, boolean covered) {
    if (covered) {
      for (int granule = 0; granule < owners.length(); granule++) {
        owners.compareAndSet(granule, -1, 0);
      }
    }
    window.endLap(covered);
  }

  private static void change(
      State[] oracle, long start, long size, State from, State to, String at) {
    for (int i = (int) start; i < start + size; i++) {
      assertThat(oracle[i]).as("granule %d, %s", i, at).isEqualTo(from);
      oracle[i] = to;
    }
  }

  private static void replace(State[] oracle, State from, State to) {
    for (int i = 0; i < oracle.length; i++) {
      if (oracle[i] == from) {
        oracle[i] = to;
      }
    }
  }
}

package portcullis.core.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed out: aligned, within limits, never twice, all of it reusable. */
final class IovaAllocatorTest {
  private static final long SEED = Long.getLong("seed", 77);
  private static final long PAGE = 4096;
  private static final long NO_LIMIT = -1;

  private record Range(long iova, long sizeBytes) {}

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void rangesNeverOverlapAreAlignedAndStayWithinTheirLimit(int round) {
    SplittableRandom random = new SplittableRandom(SEED + round);
    long last = (1L << 22) - 1 + (round << 12);
    IovaAllocator allocator = new IovaAllocator(0, last, 12, round % 2 == 1, 4);
    assertThat(allocator.reserve(0x10_0000, 0x10_8fff)).isTrue();
    TreeMap<Long, Long> lastByFirst = new TreeMap<>(Map.of(0L, PAGE - 1, 0x10_0000L, 0x10_8fffL));
    List<Range> live = new ArrayList<>();
    long liveBytes = 0;
    for (int step = 0; step < 20_000; step++) {
      String at = "step %d; rerun with -Dseed=%d".formatted(step, SEED);
      if (random.nextInt(100) < 50 || live.isEmpty()) {
        long sizeBytes =
            random.nextInt(10) == 0 ? random.nextLong(1, 60 * PAGE) : random.nextLong(1, 5 * PAGE);
        long limitLast = random.nextInt(5) == 0 ? random.nextLong(1L << 22) : NO_LIMIT;
        long iova = allocator.allocate(sizeBytes, limitLast);
        if (iova != IovaAllocator.NONE) {
          long rangeLast = iova + sizeBytes - 1;
          long alignment = Long.highestOneBit(2 * ((sizeBytes + PAGE - 1) / PAGE) - 1) * PAGE;
          assertThat(iova % alignment).as(at).isZero();
          assertThat(rangeLast).as(at).isLessThanOrEqualTo(last);
          assertThat(Long.compareUnsigned(rangeLast, limitLast)).as(at).isLessThanOrEqualTo(0);
          Map.Entry<Long, Long> below = lastByFirst.floorEntry(rangeLast);
          assertThat(below.getValue()).as(at).isLessThan(iova);
          lastByFirst.put(iova, rangeLast);
          live.add(new Range(iova, sizeBytes));
          liveBytes += roundedBytes(sizeBytes);
        }
      } else {
        Range gone = live.remove(random.nextInt(live.size()));
        allocator.free(gone.iova, gone.sizeBytes);
        lastByFirst.remove(gone.iova);
        liveBytes -= roundedBytes(gone.sizeBytes);
      }
      assertThat(allocator.liveBytes()).as(at).isEqualTo(liveBytes);
    }
    live.forEach(range -> allocator.free(range.iova, range.sizeBytes));
    assertThat(allocator.liveBytes()).isZero();
    assertThat(exhaust(allocator, PAGE)).hasSize((int) ((last + 1) / PAGE) - 1 - 9);
  }

  @Test
  void everyGranuleIsHandedOutExactlyOnceAndThenNone() {
    IovaAllocator allocator = new IovaAllocator(0, 0xf_ffff, 12);
    List<Long> all = exhaust(allocator, PAGE);
    assertThat(all).hasSize(255).doesNotHaveDuplicates().doesNotContain(0L);
    assertThat(all.getFirst()).isEqualTo(0xf_f000L);
    for (long iova : all) {
      allocator.free(iova, PAGE);
    }
    assertThat(exhaust(allocator, PAGE)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatMagazinesKeepIsGivenBackWhenALargeRangeNeedsIt() {
    IovaAllocator allocator = new IovaAllocator(0x10_0000, 0x1f_ffff, 12);
    for (long iova : exhaust(allocator, PAGE)) {
      allocator.free(iova, PAGE);
    }
    assertThat(allocator.allocate(0x10_0000, NO_LIMIT)).isEqualTo(0x10_0000);
    assertThat(allocator.allocate(1, NO_LIMIT)).isEqualTo(IovaAllocator.NONE);
  }

  @Test
  void sizesUpTo32GranulesAreRoundedUpAndLargerOnesAreNot() {
    IovaAllocator allocator = new IovaAllocator(0, (1L << 32) - 1, 12);
    allocator.allocate(3 * PAGE, NO_LIMIT);
    assertThat(allocator.liveBytes()).isEqualTo(4 * PAGE);
    long iova = allocator.allocate(33 * PAGE, NO_LIMIT);
    assertThat(allocator.liveBytes()).isEqualTo(37 * PAGE);
    assertThat(iova % (64 * PAGE)).isZero();
  }

  @Test
  void anApertureMayReachTheLastAddress() {
    IovaAllocator allocator = new IovaAllocator(-0x20_0000L, NO_LIMIT, 12);
    assertThat(allocator.allocate(PAGE, NO_LIMIT)).isEqualTo(-PAGE);
    assertThat(allocator.allocate(0x10_0000, NO_LIMIT)).isEqualTo(-0x20_0000L);
    assertThat(allocator.allocate(PAGE, Long.MAX_VALUE)).isEqualTo(IovaAllocator.NONE);
    allocator.free(-PAGE, PAGE);
    allocator.free(-0x20_0000L, 0x10_0000);
    assertThat(allocator.allocate(0x20_0000, NO_LIMIT)).isEqualTo(-0x20_0000L);
    assertThat(allocator.allocate(Long.MAX_VALUE, NO_LIMIT)).isEqualTo(IovaAllocator.NONE);
  }

  @Test
  void theLimitIsInclusiveAndHoldsForWhatMagazinesKeep() {
    IovaAllocator allocator = new IovaAllocator(0, (1L << 32) - 1, 12);
    long high = allocator.allocate(PAGE, NO_LIMIT);
    allocator.free(high, PAGE);
    assertThat(allocator.allocate(PAGE, 0x1fff)).isEqualTo(0x1000);
    assertThat(allocator.allocate(PAGE, 0x2ffe)).isEqualTo(IovaAllocator.NONE);
    assertThat(allocator.allocate(PAGE, 0xfff)).isEqualTo(IovaAllocator.NONE);
    assertThat(allocator.allocate(PAGE, NO_LIMIT)).isEqualTo(high);
  }

  @Test
  void addressesBelow4GibComeFirstUntilTheyDoNotSuffice() {
    long lowest = (1L << 32) - 3 * PAGE;
    IovaAllocator allocator = new IovaAllocator(lowest, (1L << 33) - 1, 12, true);
    for (int i = 1; i <= 3; i++) {
      assertThat(allocator.allocate(PAGE, NO_LIMIT)).isEqualTo((1L << 32) - i * PAGE);
    }
    assertThat(allocator.allocate(PAGE, NO_LIMIT)).isEqualTo((1L << 33) - PAGE);
    allocator.free(lowest, PAGE);
    assertThat(allocator.allocate(2 * PAGE, NO_LIMIT)).isGreaterThan(1L << 32);
  }

  @Test
  void aReservedRangeIsNeverHandedOutAndReservingTwiceIsFine() {
    IovaAllocator allocator = new IovaAllocator(0, 0xf_ffff, 12);
    assertThat(allocator.reserve(0x5_0000, 0x5_ffff)).isTrue();
    assertThat(allocator.reserve(0x4_8000, 0x5_7fff)).isTrue();
    assertThat(allocator.reserve(0xf_0000, NO_LIMIT)).isTrue();
    assertThat(allocator.reserve(0x10_0000, 0x10_ffff)).isTrue();
    assertThat(exhaust(allocator, PAGE))
        .hasSize(255 - 24 - 16)
        .allMatch(iova -> iova < 0x4_8000 || (iova >= 0x6_0000 && iova < 0xf_0000));
    assertThatThrownBy(() -> allocator.free(0x4_0000, 0x1_0000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsHandedOutCannotBeReserved() {
    IovaAllocator allocator = new IovaAllocator(0, 0xf_ffff, 12);
    long iova = allocator.allocate(PAGE, NO_LIMIT);
    assertThat(allocator.reserve(iova - PAGE, iova)).isFalse();
    allocator.free(iova, PAGE);
    assertThat(allocator.reserve(iova - PAGE, iova)).isTrue();
    assertThat(exhaust(allocator, PAGE)).hasSize(253);
  }

  @Test
  void freeingWhatWasNotHandedOutIsRefusedInHex() {
    IovaAllocator allocator = new IovaAllocator(0, (1L << 32) - 1, 12);
    long iova = allocator.allocate(0x4_0000, NO_LIMIT);
    assertThatThrownBy(() -> allocator.free(iova - 0x4_0000, 0x4_0000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x40000 bytes at iova 0xfff80000");
    assertThatThrownBy(() -> allocator.free(iova + 1, 0x4_0000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> allocator.free(0, PAGE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> allocator.free(1L << 32, PAGE))
        .isInstanceOf(IllegalArgumentException.class);
    allocator.free(iova, 0x4_0000);
    assertThatThrownBy(() -> allocator.free(iova, 0x4_0000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(allocator.liveBytes()).isZero();
  }

  @Test
  void whatIsParkedComesBackOnlyAfterAFlushThatBeganLater() {
    IovaAllocator allocator = new IovaAllocator(PAGE, 9 * PAGE - 1, 12);
    List<Long> all = exhaust(allocator, PAGE);
    allocator.park(all.get(2), PAGE);
    assertThat(allocator.beginRetry()).isTrue();
    allocator.park(all.get(3), PAGE);
    assertThat(allocator.beginRetry()).as("one at a time").isFalse();
    assertThat(exhaust(allocator, PAGE)).isEmpty();
    allocator.endRetry(false);
    assertThat(allocator.parkedBytes()).isEqualTo(2 * PAGE);
    assertThat(allocator.beginRetry()).isTrue();
    allocator.park(all.get(4), PAGE);
    allocator.endRetry(true);
    assertThat(exhaust(allocator, PAGE)).containsExactlyInAnyOrder(all.get(2), all.get(3));
    assertThat(allocator.parkedBytes()).isEqualTo(PAGE);
    assertThatThrownBy(() -> allocator.free(all.get(4), 32 * PAGE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> allocator.park(all.get(4), PAGE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(allocator.beginRetry()).isTrue();
    allocator.endRetry(true);
    for (long iova : all) {
      if (iova != all.get(4)) {
        allocator.free(iova, PAGE);
      }
    }
    assertThat(allocator.liveBytes()).isZero();
  }

  @Test
  void everythingMayBeParkedAtOnceInAnyOrder() {
    SplittableRandom random = new SplittableRandom(SEED);
    IovaAllocator allocator = new IovaAllocator(PAGE, 0xff_ffff, 12);
    List<Long> all = exhaust(allocator, PAGE);
    List<Long> order = new ArrayList<>(all);
    for (int i = 0; i < all.size(); i++) {
      long iova = order.remove(random.nextInt(order.size()));
      if (i % 3 == 0) {
        allocator.free(iova, PAGE);
      } else {
        allocator.park(iova, PAGE);
      }
      if (i % 1_000 == 999 && allocator.beginRetry()) {
        allocator.endRetry(i < 2_000);
      }
    }
    assertThat(allocator.liveBytes()).isEqualTo(allocator.parkedBytes()).isPositive();
    assertThat(allocator.beginRetry()).isTrue();
    allocator.endRetry(true);
    assertThat(allocator.liveBytes()).isZero();
    assertThat(exhaust(allocator, PAGE)).containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_000_000})
  void theCostOfARangeDoesNotGrowWithTheLiveOnes(int live) {
    IovaAllocator allocator = new IovaAllocator(0, (1L << 48) - 1, 12);
    long[] all = new long[2 * live];
    for (int i = 0; i < all.length; i++) {
      all[i] = allocator.allocate(64 * PAGE, NO_LIMIT);
    }
    for (int i = 0; i < all.length; i += 2) {
      allocator.free(all[i], 64 * PAGE);
    }
    long before = allocator.space().visits();
    for (int i = 0; i < 1_000; i++) {
      allocator.free(allocator.allocate(64 * PAGE, NO_LIMIT), 64 * PAGE);
      assertThat(allocator.allocate(1L << 47, 1L << 46)).isEqualTo(IovaAllocator.NONE);
    }
    long each = (allocator.space().visits() - before) / 1_000;
    assertThat(each).isLessThan(15 * (64 - Long.numberOfLeadingZeros(live)));
  }

  private static List<Long> exhaust(IovaAllocator allocator, long sizeBytes) {
    List<Long> all = new ArrayList<>();
    for (long iova = allocator.allocate(sizeBytes, NO_LIMIT);
        iova != IovaAllocator.NONE;
        iova = allocator.allocate(sizeBytes, NO_LIMIT)) {
      all.add(iova);
    }
    return all;
  }

  private static long roundedBytes(long sizeBytes) {
    long granules = (sizeBytes + PAGE - 1) / PAGE;
    return (granules > 32 ? granules : Long.highestOneBit(2 * granules - 1)) * PAGE;
  }
}

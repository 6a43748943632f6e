package portcullis.core.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree against a bit for each granule. */
final class RangeTreeTest {
  private static final int GRANULES = 700;
  private static final long SEED = Long.getLong("seed", 20_240_611);

  private record Block(long start, long size) {}

  @Test
  void theLargestFitIsTheLargestSizeThatAnAlignedBlockCanHave() {
    for (int start = 0; start < 140; start++) {
      for (int end = start + 1; end < 140; end++) {
        long largest = NaturalFit.largest(start, end);
        for (int size = 1; size < 140; size++) {
          assertThat(size <= largest)
              .as("size %d in [%d, %d)", size, start, end)
              .isEqualTo(referenceHighest(filled(start, end), size, end) >= 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void everyTakeIsTheHighestAlignedBlockBelowTheLimitAndEveryGiveJoinsNeighbours(int round) {
    long seed = SEED + round;
    SplittableRandom random = new SplittableRandom(seed);
    RangeNodes nodes = new RangeNodes();
    RangeTree tree = new RangeTree(nodes);
    nodes.reserve(GRANULES);
    tree.give(1, GRANULES);
    BitSet free = filled(1, GRANULES);
    List<Block> live = new ArrayList<>();
    int largest = round % 2 == 0 ? 9 : 90;
    for (int step = 0; step < 3_000; step++) {
      String at = "step %d; rerun with -Dseed=%d".formatted(step, SEED);
      boolean filling = random.nextInt(1_000) < 400 + 200 * ((step / 500) % 2);
      if (filling || live.isEmpty()) {
        long size = random.nextInt(1, largest);
        long limit = random.nextInt(4) == 0 ? random.nextInt(GRANULES + 50) : GRANULES;
        long start = tree.take(size, limit);
        assertThat(start).as(at).isEqualTo(referenceHighest(free, size, limit));
        if (start != RangeTree.NONE) {
          live.add(new Block(start, size));
          free.clear((int) start, (int) (start + size));
        }
      } else {
        Block gone = live.remove(random.nextInt(live.size()));
        assertThat(tree.give(gone.start, gone.start + gone.size)).as(at).isTrue();
        assertThat(tree.give(gone.start, gone.start + gone.size)).as(at).isFalse();
        free.set((int) gone.start, (int) (gone.start + gone.size));
      }
      assertThat(nodes.inUse()).as(at).isEqualTo(countRanges(free));
      assertThat(tree.countFree(0, GRANULES)).as(at).isEqualTo(free.cardinality());
      assertThat((double) tree.height()).as(at).isLessThanOrEqualTo(deepest(nodes.inUse()));
    }
  }

  @Test
  void whatIsRemovedIsCutOutOfEveryRangeItTouches() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      RangeNodes nodes = new RangeNodes();
      RangeTree tree = new RangeTree(nodes);
      nodes.reserve(GRANULES);
      BitSet free = new BitSet();
      for (int start = 0; start < GRANULES - 20; start += 10) {
        int end = start + random.nextInt(1, 10);
        tree.give(start, end);
        free.set(start, end);
      }
      int from = random.nextInt(GRANULES);
      int to = random.nextInt(from, GRANULES) + 1;
      assertThat(tree.countFree(from, to)).isEqualTo(free.get(from, to).cardinality());
      tree.removeAll(from, to);
      free.clear(from, to);
      assertThat(tree.countFree(from, to)).isZero();
      assertThat(tree.countFree(0, GRANULES)).as("seed %d", SEED).isEqualTo(free.cardinality());
      assertThat(nodes.inUse()).isEqualTo(countRanges(free));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 30_000, 1_000_000})
  void theNodesVisitedGrowWithTheLogarithmOfTheFreeRanges(int ranges) {
    RangeNodes nodes = new RangeNodes();
    RangeTree tree = new RangeTree(nodes);
    nodes.reserve(2L * ranges);
    // Ranges of one granule at odd places: none has room for two, and none touches another.
    for (long i = 0; i < ranges; i++) {
      tree.give(2 * i + 1, 2 * i + 2);
    }
    long roomy = 2L * (ranges / 2);
    tree.give(roomy, roomy + 1);
    // A pair of take and give goes down and up the tree at most ten times.
    long most = Math.round(10 * deepest(ranges));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 1_000; i++) {
      long before = tree.visits();
      long limit = random.nextLong(2, 2L * ranges);
      long one = tree.take(1, limit);
      assertThat(tree.give(one, one + 1)).isTrue();
      assertThat(tree.visits() - before).as("one below %d", limit).isLessThanOrEqualTo(most);

      before = tree.visits();
      long two = tree.take(2, 2L * ranges);
      assertThat(two).isBetween(roomy - 1, roomy);
      assertThat(tree.give(two, two + 2)).isTrue();
      assertThat(tree.visits() - before).as("two").isLessThanOrEqualTo(most);

      before = tree.visits();
      assertThat(tree.take(4, 2L * ranges)).isEqualTo(RangeTree.NONE);
      assertThat(tree.visits() - before).as("none").isLessThanOrEqualTo(most);
    }
  }

  private static double deepest(int ranges) {
    return 1.45 * Math.log(ranges + 2.0) / Math.log(2);
  }

  private static BitSet filled(int start, int end) {
    BitSet bits = new BitSet();
    bits.set(start, end);
    return bits;
  }

  private static long countRanges(BitSet free) {
    long ranges = 0;
    for (int at = free.nextSetBit(0); at >= 0; at = free.nextSetBit(free.nextClearBit(at))) {
      ranges++;
    }
    return ranges;
  }

  private static long referenceHighest(BitSet free, long size, long limitEnd) {
    long alignment = 1;
    while (alignment < size) {
      alignment *= 2;
    }
    for (long start = limitEnd - size; start >= 0; start--) {
      int end = (int) (start + size);
      if (start % alignment == 0 && free.nextClearBit((int) start) >= end) {
        return start;
      }
    }
    return RangeTree.NONE;
  }
}

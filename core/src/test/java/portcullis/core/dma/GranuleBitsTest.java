package portcullis.core.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A set of granules, beside the JDK's set of bits. */
final class GranuleBitsTest {
  private static final long SEED = Long.getLong("seed", 31);

  @Test
  void agreesWithAPlainSetOfBits() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      int start = random.nextInt(200);
      int end = start + 1 + random.nextInt(300);
      GranuleBits bits = new GranuleBits(start, end);
      BitSet oracle = new BitSet();
      for (int step = 0; step < 100; step++) {
        String at = "%d-%d, step %d; rerun with -Dseed=%d".formatted(start, end, step, SEED);
        int from = random.nextInt(start, end);
        int to = random.nextInt(from + 1, end + 1);
        if (random.nextBoolean()) {
          bits.set(from, to);
          oracle.set(from, to);
        } else {
          bits.clear(from, to);
          oracle.clear(from, to);
        }
        int look = random.nextInt(start, end);
        assertThat(bits.nextSet(look)).as(at).isEqualTo(oracle.nextSetBit(look));
        int clear = oracle.nextClearBit(look);
        assertThat(bits.nextClear(look)).as(at).isEqualTo(Math.min(clear, end));
        assertThat(bits.count(from, to)).as(at).isEqualTo(oracle.get(from, to).cardinality());
        int size = 1 + random.nextInt(9);
        int limit = random.nextInt(look, end + 1);
        assertThat(bits.findBlock(look, limit, size))
            .as(at)
            .isEqualTo(findBlock(oracle, look, limit, size));
      }
    }
  }

  private static int findBlock(BitSet oracle, int from, int limitEnd, int size) {
    int alignment = Integer.highestOneBit(2 * size - 1);
    for (int at = from; at + size <= limitEnd; at++) {
      if (at % alignment == 0 && oracle.get(at, at + size).cardinality() == size) {
        return at;
      }
    }
    return GranuleBits.NONE;
  }
}

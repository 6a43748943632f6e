package portcullis.app.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockOrderTest {
  @Test
  void aShuffledPassVisitsEveryBlockOnce() {
    SplittableRandom random = new SplittableRandom(5);
    for (int blocks : new int[] {1, 2, 3, 4, 5, 7, 8, 100, 1023, 1024, 1025, 65_537}) {
      BlockOrder order = new BlockOrder(blocks, true);
      for (int pass = 0; pass < 3; pass++) {
        order.begin(random);
        BitSet seen = new BitSet(blocks);
        while (order.hasNext()) {
          long block = order.next();
          assertThat(block).isBetween(0L, blocks - 1L);
          assertThat(seen.get((int) block)).as("block %d of %d twice", block, blocks).isFalse();
          seen.set((int) block);
        }
        assertThat(seen.cardinality()).isEqualTo(blocks);
      }
    }
  }

  @Test
  void aShuffledPassIsNotInOrderAndNotTheSameAgain() {
    SplittableRandom random = new SplittableRandom(5);
    BlockOrder order = new BlockOrder(10_000, true);
    long[][] passes = new long[2][10_000];
    for (long[] pass : passes) {
      order.begin(random);
      for (int i = 0; i < pass.length; i++) {
        pass[i] = order.next();
      }
    }
    int inOrder = 0;
    int alike = 0;
    for (int i = 1; i < 10_000; i++) {
      inOrder += passes[0][i] == passes[0][i - 1] + 1 ? 1 : 0;
      alike += passes[0][i] == passes[1][i] ? 1 : 0;
    }
    assertThat(inOrder).isLessThan(100);
    assertThat(alike).isLessThan(100);
  }

  @Test
  void withoutShuffleBlocksComeOneAfterTheOther() {
    BlockOrder order = new BlockOrder(3, false);
    order.begin(new SplittableRandom(1));
    assertThat(new long[] {order.next(), order.next(), order.next()}).containsExactly(0, 1, 2);
    assertThat(order.hasNext()).isFalse();
  }
}

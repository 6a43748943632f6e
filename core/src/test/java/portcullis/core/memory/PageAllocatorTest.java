package portcullis.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.Task;

class PageAllocatorTest {
  private static final long BASE = 0x8000_0000L + 4096;
  private static final long SIZE = 8L << 20;

  private final PhysicalMemory memory = PhysicalMemory.anonymous(BASE, SIZE);
  private final PageAllocator pages = new PageAllocator(memory);

  @Test
  void blocksAreAlignedToTheirSizeAndDoNotOverlap() {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    TreeMap<Long, Integer> live = new TreeMap<>();
    long bytes = 0;
    for (int i = 0; i < 20_000; i++) {
      if (live.isEmpty() || random.nextInt(100) < 55) {
        int sizeLog2 = 11 + random.nextInt(10);
        long block = pages.allocate(sizeLog2);
        if (block == PageAllocator.NONE) {
          continue;
        }
        assertThat(block & ((1L << sizeLog2) - 1)).as("seed %d", seed).isZero();
        assertThat(memory.contains(block, 1L << sizeLog2)).as("seed %d", seed).isTrue();
        assertThat(memory.getLongOpaque(block)).as("zeroed, seed %d", seed).isZero();
        Map.Entry<Long, Integer> below = live.lowerEntry(block + (1L << sizeLog2));
        if (below != null) {
          assertThat(below.getKey() + (1L << below.getValue()))
              .as("seed %d", seed)
              .isLessThanOrEqualTo(block);
        }
        memory.setLongOpaque(block, -1);
        live.put(block, sizeLog2);
        bytes += 1L << sizeLog2;
      } else {
        Long block = live.floorKey(random.nextLong(BASE, BASE + SIZE));
        if (block != null) {
          pages.free(block);
          bytes -= 1L << live.remove(block);
        }
      }
      assertThat(pages.allocatedBytes()).as("seed %d", seed).isEqualTo(bytes);
    }
    live.keySet().forEach(pages::free);
    assertThat(pages.allocatedBytes()).isZero();
    assertThat(pages.allocate(22)).as("everything has coalesced").isNotEqualTo(PageAllocator.NONE);
  }

  @Test
  void everyByteCanBeHandedOut() {
    List<Long> all = new ArrayList<>();
    for (long block = pages.allocate(11); block != 0; block = pages.allocate(11)) {
      all.add(block);
    }
    assertThat(all).hasSize((int) (SIZE >> 11)).doesNotHaveDuplicates();
    all.forEach(pages::free);
    assertThat(pages.allocatedBytes()).isZero();
    assertThat(pages.peakBytes()).isEqualTo(SIZE);
  }

  @Test
  void freeingWhatIsNotAllocatedIsRefused() {
    long block = pages.allocate(13);
    assertThatIllegalArgumentException().isThrownBy(() -> pages.free(block + 2048));
    assertThatIllegalArgumentException().isThrownBy(() -> pages.free(block + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> pages.free(0x1000));
    pages.free(block);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pages.free(block))
        .withMessageContaining(Long.toHexString(block));
  }

  @Test
  void aChainIsFreedWhole() {
    PageChain a = new PageChain();
    PageChain b = new PageChain();
    for (int i = 0; i < 5; i++) {
      a.add(pages, pages.allocate(12));
      b.add(pages, pages.allocate(14));
    }
    a.takeAll(pages, b);
    assertThat(b.isEmpty()).isTrue();
    assertThat(a.blocks()).isEqualTo(10);
    pages.free(a);
    assertThat(a.isEmpty()).isTrue();
    assertThat(pages.allocatedBytes()).isZero();
  }

  @Test
  void aGateMakesTheChosenAllocationFail() {
    int[] left = {2};
    PageAllocator gated = new PageAllocator(memory, sizeLog2 -> left[0]-- > 0);
    assertThat(gated.allocate(12)).isNotZero();
    assertThat(gated.allocate(12)).isNotZero();
    assertThat(gated.allocate(12)).isZero();
  }

  @Test
  void threadsNeverGetTheSameBlock() {
    List<Task> tasks = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      long tag = t + 1;
      tasks.add(
          Task.spawn(
              "allocator" + t,
              () -> {
                SplittableRandom random = new SplittableRandom(tag);
                List<Long> mine = new ArrayList<>();
                for (int i = 0; i < 20_000; i++) {
                  if (mine.size() < 50 && random.nextBoolean()) {
                    long block = pages.allocate(12);
                    if (block != 0) {
                      memory.setLongOpaque(block, tag);
                      mine.add(block);
                    }
                  } else if (!mine.isEmpty()) {
                    long block = mine.remove(random.nextInt(mine.size()));
                    if (memory.getLongOpaque(block) != tag) {
                      throw new AssertionError("block shared: 0x" + Long.toHexString(block));
                    }
                    pages.free(block);
                  }
                }
                mine.forEach(pages::free);
              }));
    }
    tasks.forEach(Task::join);
    assertThat(pages.allocatedBytes()).isZero();
  }
}

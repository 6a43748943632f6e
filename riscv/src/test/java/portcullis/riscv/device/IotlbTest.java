package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;

class IotlbTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);

  private static long word(int sizeLog2, long physAddr, boolean global) {
    return TranslationWord.SIZE_LOG2.place(sizeLog2)
        | physAddr
        | 3
        | TranslationWord.GLOBAL.flag(global);
  }

  private record Key(long space, long iova, int sizeLog2) {}

  /**
   * Against a map of everything inserted: what is found must be there, what is named must be gone.
   */
  @Test
  void anEntryFoundIsOneThatWasInsertedAndNotInvalidatedSince() {
    SplittableRandom random = new SplittableRandom(SEED);
    Generation generation = new Generation();
    Iotlb iotlb = new Iotlb(64, generation);
    Map<Key, Long> model = new HashMap<>();
    int[] sizes = {12, 16, 21, 30};
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      long space = random.nextInt(4) * 0x55555L & 0xfffff;
      int sizeLog2 = sizes[random.nextInt(4)];
      long at = (long) random.nextInt(8) << sizeLog2 | random.nextInt(1 << 12);
      long page = at & -1L << sizeLog2;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (iotlb.lookup(space, at) == 0) { // as after a miss
            long physAddr = (random.nextLong() & ((1L << 52) - 1)) & (-1L << sizeLog2);
            long word = word(sizeLog2, physAddr, random.nextInt(4) == 0);
            iotlb.insert(space, at, word, generation.current());
            model.put(new Key(space, page, sizeLog2), word);
          }
        }
        case 3 -> {
          boolean addressValid = random.nextBoolean();
          boolean spaceValid = random.nextBoolean();
          iotlb.invalidate(addressValid, at, spaceValid, space);
          model
              .entrySet()
              .removeIf(e ->
                  (!addressValid || (at & -1L << e.getKey().sizeLog2) == e.getKey().iova)
                      && (!spaceValid
                          || (e.getKey().space == space
                              && !TranslationWord.GLOBAL.isSet(e.getValue()))));
        }
        default -> {
          long word = iotlb.lookup(space, at);
          if (word != 0) {
            found++;
            int size = TranslationWord.SIZE_LOG2.extractInt(word);
            assertThat(model.get(new Key(space, at & -1L << size, size)))
                .as("-Dseed=%d", SEED)
                .isEqualTo(word);
          }
          long first = iotlb.lookupFirst(space, at);
          assertThat(first == 0 || TranslationWord.SIZE_LOG2.extract(first) == 12).isTrue();
        }
      }
    }
    assertThat(found).isGreaterThan(1000);
  }

  @Test
  void aWalkThatBeganBeforeAnInvalidationLeavesNothingBehind() {
    Generation generation = new Generation();
    Iotlb iotlb = new Iotlb(64, generation);
    DeviceContextCache contexts = new DeviceContextCache(16, generation);
    long context = ContextWord.VALID.mask() | ContextWord.DEVICE_ID.place(3);
    long seen = generation.current();
    iotlb.insert(1, 0, word(12, 0x1000, false), seen);
    iotlb.insert(1, 0x5000, word(12, 0x2000, false), seen);
    contexts.insert(3, context, 0x3000, seen);
    iotlb.invalidate(true, 0, true, 1);
    iotlb.insert(1, 0, word(12, 0x1000, false), seen);
    contexts.insert(3, context, 0x9000, seen);
    assertThat(iotlb.lookup(1, 0)).isZero();
    assertThat(iotlb.lookup(1, 0x5000)).isEqualTo(word(12, 0x2000, false));
    assertThat(contexts.root(3, context)).isEqualTo(0x3000);
    seen = generation.current();
    contexts.invalidate(3);
    contexts.insert(3, context, 0x3000, seen);
    assertThat(contexts.lookup(3)).isZero();
    contexts.insert(3, context, 0x4000, generation.current());
    assertThat(contexts.root(3, context)).isEqualTo(0x4000);
  }

  /**
   * Fillers take the current content of a "page table" as their walk; the invalidator changes an
   * entry and invalidates; after that nobody may find the old content. Each content names its page,
   * so that a torn entry shows.
   */
  @Test
  void noLookupIsTornAndNothingStaleIsFoundAfterAnInvalidation() {
    int pages = 16;
    Generation generation = new Generation();
    Iotlb iotlb = new Iotlb(8, generation);
    SharedLongArray table = new SharedLongArray(pages);
    SharedLong stop = new SharedLong(0);
    List<Task> fillers = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      SplittableRandom random = new SplittableRandom(SEED + t);
      fillers.add(
          Task.spawn(
              "filler",
              () -> {
                while (stop.get() == 0) {
                  int page = random.nextInt(pages);
                  long space = page & 3;
                  long word = iotlb.lookup(space, (long) page << 12);
                  if (word == 0) {
                    long seen = generation.current();
                    long content = table.get(page);
                    if (random.nextInt(256) == 0) {
                      Thread.yield(); // a slow walk
                    }
                    iotlb.insert(space, (long) page << 12, content(page, content), seen);
                  } else if ((TranslationWord.PAGE.extract(word) & 0xff) != page) {
                    throw new AssertionError("page %d finds 0x%x".formatted(page, word));
                  }
                }
              }));
    }
    SplittableRandom random = new SplittableRandom(SEED - 1);
    for (int i = 1; i < 20_000; i++) {
      int page = random.nextInt(pages);
      table.set(page, i);
      iotlb.invalidate(random.nextInt(4) != 0, (long) page << 12, true, page & 3);
      long word = iotlb.lookup(page & 3, (long) page << 12);
      assertThat(word == 0 || word == content(page, i))
          .as("-Dseed=%d, round %d finds 0x%x", SEED, i, word)
          .isTrue();
    }
    stop.set(1);
    fillers.forEach(Task::join);
  }

  private static long content(int page, long version) {
    return word(12, (version << 8 | page) << 12, false);
  }
}

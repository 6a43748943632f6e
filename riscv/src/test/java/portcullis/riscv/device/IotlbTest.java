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
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.IotinvalVma;

class IotlbTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);

  private static long word(int sizeLog2, long physAddr, boolean global) {
    return TranslationWord.SIZE_LOG2.place(sizeLog2)
        | physAddr
        | 3
        | TranslationWord.GLOBAL.flag(global);
  }

  private static long host(int pscid) {
    return AddressSpaceTag.of(true, pscid, false, 0, false);
  }

  private static long leaves(long iova, long word) {
    return EntryCache.origin(0, TranslationWord.SIZE_LOG2.extractInt(word), 0);
  }

  private static long lookup(Iotlb iotlb, long space, long iova) {
    return iotlb.lookup(space, EntryCache.salt(space), iova);
  }

  /** As a walk does: pages by their set, larger ones not. */
  private static void insert(
      Iotlb iotlb, long space, long iova, long word, long origin, long seen) {
    int salt = EntryCache.salt(space);
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
    if (sizeLog2 == EntryCache.PAGE_LOG2) {
      iotlb.insertPage(iotlb.pageSet(salt, iova), space, iova, word, origin, seen);
    } else {
      iotlb.insert(space, salt, iova, sizeLog2, word, origin, seen);
    }
  }

  private static void invalidate(
      Iotlb iotlb, boolean addressValid, long iova, boolean pscidValid, int pscid) {
    long dword0 =
        1
            | IotinvalVma.AV.flag(addressValid)
            | IotinvalVma.PSCV.flag(pscidValid)
            | IotinvalVma.PSCID.place(pscid);
    iotlb.invalidateFirstStage(
        new InvalidationScope().decode(false, dword0, IotinvalVma.dword1(iova & -4096)));
  }

  private static TranslationContext context(int deviceId, long root, long seen) {
    TranslationContext.Builder b = new TranslationContext.Builder();
    b.deviceId = deviceId;
    b.firstRoot = root;
    b.seen = seen;
    return b.build();
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
      int pscid = random.nextInt(4) * 0x55555 & 0xfffff;
      long space = host(pscid);
      int sizeLog2 = sizes[random.nextInt(4)];
      long at = (long) random.nextInt(8) << sizeLog2 | random.nextInt(1 << 12);
      long page = at & -1L << sizeLog2;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (lookup(iotlb, space, at) == 0) { // as after a miss
            long physAddr = (random.nextLong() & ((1L << 52) - 1)) & (-1L << sizeLog2);
            long word = word(sizeLog2, physAddr, random.nextInt(4) == 0);
            insert(iotlb, space, at, word, leaves(at, word), generation.current());
            model.put(new Key(space, page, sizeLog2), word);
          }
        }
        case 3 -> {
          boolean addressValid = random.nextBoolean();
          boolean spaceValid = random.nextBoolean();
          invalidate(iotlb, addressValid, at, spaceValid, pscid);
          model
              .entrySet()
              .removeIf(e ->
                  (!addressValid || (at & -1L << e.getKey().sizeLog2) == e.getKey().iova)
                      && (!spaceValid
                          || (e.getKey().space == space
                              && !TranslationWord.GLOBAL.isSet(e.getValue()))));
        }
        default -> {
          long word = lookup(iotlb, space, at);
          if (word != 0) {
            found++;
            int size = TranslationWord.SIZE_LOG2.extractInt(word);
            assertThat(model.get(new Key(space, at & -1L << size, size)))
                .as("-Dseed=%d", SEED)
                .isEqualTo(word);
          }
          int set = iotlb.pageSet(EntryCache.salt(space), at);
          long first = iotlb.lookupFirstPage(set, space, at);
          assertThat(first == 0 || first == word).as("-Dseed=%d", SEED).isTrue();
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
    ContextCache contexts = new ContextCache(16, generation);
    long seen = generation.current();
    long word1 = word(12, 0x1000, false);
    long word2 = word(12, 0x2000, false);
    insert(iotlb, host(1), 0, word1, leaves(0, word1), seen);
    insert(iotlb, host(1), 0x5000, word2, leaves(0, word2), seen);
    TranslationContext first = context(3, 0x3000, seen);
    contexts.insert(first);
    invalidate(iotlb, true, 0, true, 1);
    insert(iotlb, host(1), 0, word1, leaves(0, word1), seen);
    contexts.insert(context(3, 0x9000, seen));
    assertThat(lookup(iotlb, host(1), 0)).isZero();
    assertThat(lookup(iotlb, host(1), 0x5000)).isEqualTo(word2);
    assertThat(contexts.lookup(3, DmaTransaction.NO_PROCESS)).isSameAs(first);
    seen = generation.current();
    contexts.insert(context(3, 0x3000, seen));
    contexts.invalidate(3, DmaTransaction.NO_PROCESS);
    contexts.insert(context(3, 0x3000, seen));
    assertThat(contexts.lookup(3, DmaTransaction.NO_PROCESS)).isNull();
    TranslationContext fresh = context(3, 0x4000, generation.current());
    contexts.insert(fresh);
    assertThat(contexts.lookup(3, DmaTransaction.NO_PROCESS)).isSameAs(fresh);
    assertThat(contexts.lookup(3, 0)).isNull();
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
                  long space = host(page & 3);
                  long word = lookup(iotlb, space, (long) page << 12);
                  if (word == 0) {
                    long seen = generation.current();
                    long content = table.get(page);
                    if (random.nextInt(256) == 0) {
                      Thread.yield(); // a slow walk
                    }
                    long fresh = content(page, content);
                    insert(iotlb, space, (long) page << 12, fresh, leaves(0, fresh), seen);
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
      invalidate(iotlb, random.nextInt(4) != 0, (long) page << 12, true, page & 3);
      long word = lookup(iotlb, host(page & 3), (long) page << 12);
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

package portcullis.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.sync.Task;

class SparseMemoryTest {
  private final SparseMemory memory = PhysicalMemory.sparse(56);

  @ParameterizedTest
  @ValueSource(ints = {12, 13, 21, 22, 40, 56})
  void everyAddressIsMemoryUpToTheLastAndReadsZero(int addressBits) {
    SparseMemory some = PhysicalMemory.sparse(addressBits);
    long end = 1L << addressBits;
    assertThat(some.baseAddress()).isZero();
    assertThat(some.sizeBytes()).isEqualTo(end);
    assertThat(some.contains(0, end)).isTrue();
    assertThat(some.contains(0, end + 1)).isFalse();
    assertThat(some.contains(end, 1)).isFalse();
    assertThat(some.contains(-1, 1)).isFalse();
    assertThat(some.contains(-1, 2)).isFalse();
    assertThat(some.getLong(end - 8)).isZero();
    some.setLong(end - 8, 5);
    some.setLong(0, 6);
    assertThat(some.getLong(end - 8)).isEqualTo(5);
    assertThat(some.getLong(0)).isEqualTo(6);
    assertThat(some.getLongAcquireOr(end, 7)).isEqualTo(7);
    assertThat(some.getLongAcquireOr(-8, 7)).isEqualTo(7);
    assertThat(some.getIntAcquireOr(end, 7)).isEqualTo(7);
    assertThat(some.getIntAcquireOr(end - 8, 7)).isEqualTo(5);
  }

  @Test
  void anImpossibleWidthIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> PhysicalMemory.sparse(11));
    assertThatIllegalArgumentException().isThrownBy(() -> PhysicalMemory.sparse(57));
  }

  @Test
  void itHoldsWhatAMapOfBytesHolds() {
    long seed = Long.getLong("seed", System.nanoTime());
    String rerun = "rerun with -Dtest=SparseMemoryTest -Dseed=" + seed;
    SplittableRandom random = new SplittableRandom(seed);
    long[] bases = new long[6];
    for (int i = 0; i < bases.length; i++) {
      bases[i] = (random.nextLong() & ((1L << 56) - 1)) >>> random.nextInt(40) & -4096L;
      bases[i] = Math.min(bases[i], (1L << 56) - 4 * 4096);
    }
    Map<Long, Byte> reference = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      long at = bases[random.nextInt(bases.length)] + random.nextInt(2 * 4096);
      switch (random.nextInt(8)) {
        case 0 -> {
          memory.setLongRelease(at & -8, i * 0x9e3779b97f4a7c15L);
          put(reference, at & -8, i * 0x9e3779b97f4a7c15L, 8);
        }
        case 1 -> {
          memory.setIntRelease(at & -4, i * 0x9e3779b9);
          put(reference, at & -4, i * 0x9e3779b9, 4);
        }
        case 2 -> {
          byte[] data = bytes(random);
          memory.copyIn(at, MemorySegment.ofArray(data), 0, data.length);
          for (int b = 0; b < data.length; b++) {
            reference.put(at + b, data[b]);
          }
        }
        case 3 -> {
          int length = random.nextInt(6000);
          memory.clear(at, length);
          for (int b = 0; b < length; b++) {
            reference.remove(at + b);
          }
        }
        case 4 -> {
          int words = random.nextInt(700);
          memory.setLongsOpaque(at & -8, words, i, 3);
          for (int w = 0; w < words; w++) {
            put(reference, (at & -8) + 8L * w, i + 3L * w, 8);
          }
        }
        case 5 -> {
          byte[] found = new byte[random.nextInt(6000)];
          memory.copyOut(at, MemorySegment.ofArray(found), 0, found.length);
          byte[] expected = new byte[found.length];
          for (int b = 0; b < found.length; b++) {
            expected[b] = reference.getOrDefault(at + b, (byte) 0);
          }
          assertThat(found).as(rerun).isEqualTo(expected);
        }
        case 6 -> {
          long before = get(reference, at & -8, 8);
          assertThat(memory.getAndOrLong(at & -8, 0xff00L)).as(rerun).isEqualTo(before);
          assertThat(memory.compareAndSetLong(at & -8, before | 0xff00L, i)).as(rerun).isTrue();
          put(reference, at & -8, i, 8);
        }
        default -> {
          assertThat(memory.getLongAcquire(at & -8))
              .as(rerun)
              .isEqualTo(get(reference, at & -8, 8));
          assertThat(memory.getIntOpaque(at & -4))
              .as(rerun)
              .isEqualTo((int) get(reference, at & -4, 4));
        }
      }
    }
  }

  @Test
  void aRunMatchesAcrossPages() {
    memory.setLongsOpaque(0x1ff0, 4, 9, 0);
    assertThat(memory.matchLongsOpaque(0x1ff0, 10, -1L, 9)).isEqualTo(4);
    assertThat(memory.matchLongsOpaque(0x2010, 2000, -1L, 0)).isEqualTo(2000);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.matchLongsOpaque(0x2010, -1, -1L, 0));
  }

  @Test
  void anEntryOfFourBytesIsUpdatedOnlyFromWhatIsExpected() {
    for (PhysicalMemory each : List.of(memory, PhysicalMemory.anonymous(0x1000, 4096))) {
      assertThat(each.compareAndSetInt(0x1004, 0, 0x8000_0001)).isTrue();
      assertThat(each.compareAndSetInt(0x1004, 0, 2)).isFalse();
      assertThat(each.getLong(0x1000)).isEqualTo(0x8000_0001_0000_0000L);
      assertThat(each.getIntAcquireOr(0x1004, 3)).isEqualTo(0x8000_0001);
      assertThat(each.getIntAcquireOr(-4, 3)).isEqualTo(3);
    }
  }

  @Test
  void misalignedAndOutsideAccessesAreRefusedWithTheirOperands() {
    for (long address : new long[] {4, 0xffc, 1L << 56, -8, Long.MIN_VALUE}) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .as("read 0x%x", address)
          .isThrownBy(() -> memory.getLongOpaque(address));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .as("write 0x%x", address)
          .isThrownBy(() -> memory.setLong(address, 1))
          .withMessageContaining("0x" + Long.toHexString(address));
    }
  }

  @Test
  void aSliceIsWithinOnePageAndIsTheMemoryItself() {
    MemorySegment slice = memory.slice(0x1801, 0x7ff);
    slice.fill((byte) 0x5a);
    assertThat(memory.getLong(0x1ff8)).isEqualTo(0x5a5a5a5a5a5a5a5aL);
    assertThat(memory.getLong(0x2000)).isZero();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.slice(0x1801, 0x800))
        .withMessageContaining("0x1801");
  }

  @Test
  void aHoleIsNotMemoryButStoresReachIt() {
    memory.addHole(0x2000, 0x2010);
    assertThat(memory.contains(0x2000, 16)).isFalse();
    assertThat(memory.contains(0x1000, 0x1000)).isTrue();
    assertThat(memory.contains(0x1000, 0x1001)).isFalse();
    assertThat(memory.contains(0x200f, 1)).isFalse();
    assertThat(memory.contains(0x2010, 8)).isTrue();
    assertThat(memory.getLongAcquireOr(0x2008, 4)).isEqualTo(4);
    assertThat(memory.getIntAcquireOr(0x200c, 4)).isEqualTo(4);
    assertThat(memory.isPoisoned(0x2008, 8)).isFalse();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.setLong(0x2008, 1));
    byte[] data = {1, 2, 3};
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.copyIn(0x1ffe, MemorySegment.ofArray(data), 0, 3));
    assertThat(memory.getLong(0x1ff8)).as("nothing of it was written").isZero();
    memory.store(0x1ffe, data);
    assertThat(memory.load(0x1ffd, 5)).containsExactly(0, 1, 2, 3, 0);
  }

  @Test
  void poisonIsMemoryWhoseDataNobodyTrusts() {
    memory.addPoison(0x3004, 0x3005);
    memory.setLong(0x3000, 77);
    assertThat(memory.contains(0x3000, 8)).isTrue();
    assertThat(memory.isPoisoned(0x3000, 8)).isTrue();
    assertThat(memory.isPoisoned(0x3000, 4)).isFalse();
    assertThat(memory.isPoisoned(0x3005, 100)).isFalse();
    assertThat(memory.getLongAcquireOr(0x3000, 4)).isEqualTo(4);
    assertThat(memory.getIntAcquireOr(0x3000, 4)).isEqualTo(77);
    assertThat(memory.getIntAcquireOr(0x3004, 4)).isEqualTo(4);
    assertThat(memory.getLong(0x3000)).isEqualTo(77);
    assertThat(PhysicalMemory.anonymous(0x1000, 4096).isPoisoned(0x1000, 8)).isFalse();
  }

  @Test
  void aDefectOutsideOrEmptyIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addHole(8, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addPoison(16, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addHole(0, (1L << 56) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.addHole(-8, 8));
  }

  @Test
  void closingForgetsEverything() {
    memory.setLong(0x1000, 7);
    memory.close();
    assertThat(memory.getLong(0x1000)).isZero();
  }

  @Test
  void firstWritesOfManyThreadsAreAllKept() {
    int threads = 4;
    int pages = 2000;
    List<Task> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      long mine = t;
      tasks.add(
          Task.spawn(
              "writer" + t,
              () -> {
                for (long p = 0; p < pages; p++) {
                  long page = p * 0x10_0001_1000L & ((1L << 55) - 1) & -4096L;
                  memory.setLongRelease(page + 8 * mine, mine + 1);
                  memory.getAndOrLong(page + 64, 1L << mine);
                }
              }));
    }
    tasks.forEach(Task::join);
    for (long p = 0; p < pages; p++) {
      long page = p * 0x10_0001_1000L & ((1L << 55) - 1) & -4096L;
      for (int t = 0; t < threads; t++) {
        assertThat(memory.getLongAcquire(page + 8L * t)).as("page 0x%x", page).isEqualTo(t + 1);
      }
      assertThat(memory.getLongAcquire(page + 64)).as("page 0x%x", page).isEqualTo(0xf);
    }
  }

  private static byte[] bytes(SplittableRandom random) {
    byte[] data = new byte[random.nextInt(6000)];
    random.nextBytes(data);
    return data;
  }

  private static void put(Map<Long, Byte> reference, long at, long value, int sizeBytes) {
    for (int b = 0; b < sizeBytes; b++) {
      reference.put(at + b, (byte) (value >>> 8 * b));
    }
  }

  private static long get(Map<Long, Byte> reference, long at, int sizeBytes) {
    long value = 0;
    for (int b = 0; b < sizeBytes; b++) {
      value |= (reference.getOrDefault(at + b, (byte) 0) & 0xffL) << 8 * b;
    }
    return value;
  }
}

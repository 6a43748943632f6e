package portcullis.core.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

class DirtyWalkTest {
  private static final long SEED = Long.getLong("seed", 0xd127);
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long PA = 0x40_0000_0000L;
  private static final int BOTH = Access.READ | Access.WRITE;

  private final PhysicalMemory memory = PhysicalMemory.anonymous(0x8000_0000L, 16 * MIB);
  private final PageAllocator pages = new PageAllocator(memory);
  private final PageTable table = PageTable.create(new TestFormat(), pages);
  private final Gather gather = new Gather();
  private final List<Long> dirty = new ArrayList<>();

  @AfterEach
  void everyPageIsGivenBack() {
    pages.free(gather.freedTables());
    table.free();
    assertThat(pages.allocatedBytes()).isZero();
  }

  @Test
  void pagesThatMayBeWrittenAreDirtyUnlessMappedWhileTracked() {
    table.map(0, PA, 8 * KIB, BOTH, gather);
    table.map(8 * KIB, PA, 4 * KIB, Access.READ, gather);
    table.trackDirty(true);
    table.map(12 * KIB, PA, 4 * KIB, BOTH, gather);
    table.trackDirty(false);
    table.map(16 * KIB, PA + 4 * KIB, 4 * KIB, BOTH, gather);
    assertThat(read(0, MIB)).containsExactly(0L, 4 * KIB, 16 * KIB);
    assertThat(read(0, MIB)).as("only read").hasSize(3);
    assertThat(readAndClear(0, MIB)).hasSize(3);
    assertThat(readAndClear(0, MIB)).isEmpty();
  }

  @Test
  void whatWasCleanedIsGathered() {
    table.map(64 * KIB, PA, 128 * KIB, BOTH, gather);
    assertThat(readAndClear(68 * KIB, 4 * KIB)).as("a page counts whole").containsExactly(64 * KIB);
    assertThat(gather.firstIova()).isEqualTo(64 * KIB);
    assertThat(gather.lastIova()).isEqualTo(128 * KIB - 1);
    assertThat(gather.smallestLeafSizeLog2()).isEqualTo(16);
    assertThat(read(0, MIB)).containsExactly(128 * KIB);
    gather.reset();
    assertThat(readAndClear(0, 64 * KIB)).isEmpty();
    assertThat(gather.isEmpty()).isTrue();
  }

  @Test
  void anyEntryOfALargePageMakesItDirtyOnce() {
    table.trackDirty(true);
    table.map(0, PA, 64 * KIB, BOTH, gather);
    assertThat(read(0, MIB)).isEmpty();
    long slots = leafTable(0);
    memory.getAndOrLong(slots + 5 * 8, TestFormat.DIRTY);
    memory.getAndOrLong(slots + 15 * 8, TestFormat.DIRTY);
    assertThat(readAndClear(4 * KIB, 4 * KIB)).containsExactly(0L);
    assertThat(read(0, MIB)).isEmpty();
  }

  @Test
  void pagesOfAllSizesWithHolesAreFoundUpToTheLastOfTheAperture() {
    table.map(-MIB, PA, MIB, BOTH, gather);
    table.map(-3 * MIB - 4 * KIB, PA + 60 * KIB, 4 * KIB, BOTH, gather);
    table.map(1L << 40, PA, 16 * KIB, BOTH, gather);
    assertThat(readAndClear(1L << 40, -(1L << 40)))
        .containsExactly(1L << 40, -3 * MIB - 4 * KIB, -MIB);
    assertThat(gather.firstIova()).isEqualTo(1L << 40);
    assertThat(gather.lastIova()).isEqualTo(-1L);
  }

  @Test
  void marksMadeDuringAnUnmapDoNotDisturbIt() {
    table.trackDirty(true);
    table.map(0, PA, 12 * KIB, BOTH, gather);
    memory.getAndOrLong(leafTable(0) + 8, TestFormat.DIRTY);
    assertThat(table.unmap(0, 12 * KIB, gather)).isEqualTo(12 * KIB);
    assertThat(table.iovaToPhys(4 * KIB)).isEqualTo(PageTable.UNMAPPED);
  }

  @Test
  void noMarkIsLostToAReaderAtTheSameTime() throws InterruptedException {
    int count = 32;
    table.trackDirty(true);
    for (int i = 0; i < count; i++) { // not contiguous in physical memory, so all pages are small
      table.map(i * 4 * KIB, PA + i * 8 * KIB, 4 * KIB, BOTH, gather);
    }
    long slots = leafTable(0);
    AtomicLongArray written = new AtomicLongArray(count);
    Thread device =
        new Thread(() -> {
          SplittableRandom random = new SplittableRandom(SEED);
          for (int i = 0; i < 300_000; i++) {
            int page = random.nextInt(count);
            memory.getAndOrLong(slots + page * 8L, TestFormat.DIRTY);
            written.incrementAndGet(page);
            memory.getAndOrLong(slots + page * 8L, TestFormat.DIRTY);
          }
        });
    long[] copied = new long[count];
    device.start();
    while (device.isAlive()) {
      copy(written, copied);
    }
    device.join();
    copy(written, copied);
    for (int i = 0; i < count; i++) {
      assertThat(copied[i]).as("page %d; rerun with -Dseed=%d", i, SEED).isEqualTo(written.get(i));
    }
  }

  private void copy(AtomicLongArray written, long[] copied) {
    for (long iova : readAndClear(0, MIB)) {
      int page = (int) (iova / (4 * KIB));
      copied[page] = written.get(page);
    }
  }

  /** The table with the small pages around an IOVA, found by hand. */
  private long leafTable(long iova) {
    long at = table.rootAddress();
    for (int level = TestFormat.TOP; level > 0; level--) {
      int shift = 20 + 11 * (level - 1);
      at = memory.getLong(at + (iova >>> shift & 2047) * 8) & -1L << 11;
    }
    return at;
  }

  private List<Long> read(long iova, long sizeBytes) {
    dirty.clear();
    table.readDirty(iova, sizeBytes, (start, size) -> dirty.add(start));
    return List.copyOf(dirty);
  }

  private List<Long> readAndClear(long iova, long sizeBytes) {
    dirty.clear();
    table.readAndClearDirty(iova, sizeBytes, (start, size) -> dirty.add(start), gather);
    return List.copyOf(dirty);
  }
}

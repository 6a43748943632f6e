package portcullis.core.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

class PageTableTest {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long PA = 0x40_0000_0000L;
  private static final long LEAF_TABLE_BYTES = 2 * KIB;
  private static final long UPPER_TABLE_BYTES = 16 * KIB;

  private final PhysicalMemory memory = PhysicalMemory.anonymous(0x8000_0000L, 64 * MIB);
  private int allocationsLeft = Integer.MAX_VALUE;
  private Runnable beforeNextAllocation = () -> {};
  private final PageAllocator pages = new PageAllocator(memory, this::permits);
  private final PageTable table = PageTable.create(new TestFormat(), pages);
  private final Gather gather = new Gather();

  @AfterEach
  void everyPageIsGivenBack() {
    flush();
    table.free();
    assertThat(pages.allocatedBytes()).isZero();
  }

  @Test
  void theLastPageOfAFullApertureIsMappedAndUnmapped() {
    long iova = -16 * KIB;
    assertThat(table.lastIova()).isEqualTo(-1L);

    assertThat(map(iova, PA, 16 * KIB)).isEqualTo(MapOutcome.MAPPED);

    assertThat(table.iovaToPhys(-1)).isEqualTo(PA + 16 * KIB - 1);
    assertThat(table.iovaToPhys(iova - 1)).isEqualTo(PageTable.UNMAPPED);
    assertThat(table.unmap(iova, 16 * KIB, gather)).isEqualTo(16 * KIB);
    assertThat(gather.firstIova()).isEqualTo(iova);
    assertThat(gather.lastIova()).isEqualTo(-1L);
    assertThat(gather.smallestLeafSizeLog2()).isEqualTo(14);
    assertThat(table.iovaToPhys(-1)).isEqualTo(PageTable.UNMAPPED);
  }

  @Test
  void eachStepTakesTheLargestPageThatFits() {
    int[] expected = {12, 12, 12, 14, 14, 14, 16, 20, 16, 14, 12};
    long size = 0;
    for (int sizeLog2 : expected) {
      size += 1L << sizeLog2;
    }
    long iova = MIB - 64 * KIB - 48 * KIB - 12 * KIB;
    map(iova, PA + iova, size);

    long at = iova;
    for (int sizeLog2 : expected) {
      assertThat(table.unmap(at, 4 * KIB, gather)).as("leaf at 0x%x", at).isEqualTo(1L << sizeLog2);
      at += 1L << sizeLog2;
    }
  }

  @Test
  void anOffsetThatIsNotAlignedMakesOnlySmallPages() {
    map(MIB, PA + 4 * KIB, MIB);
    for (long iova = MIB; iova < 2 * MIB; iova += 4 * KIB) {
      assertThat(table.unmap(iova, 4 * KIB, gather)).isEqualTo(4 * KIB);
    }
  }

  @Test
  void partOfALargePageTakesAllOfItAway() {
    map(0, PA, 2 * MIB);

    assertThat(table.unmap(MIB - 4 * KIB, 8 * KIB, gather)).isEqualTo(2 * MIB);

    assertThat(gather.firstIova()).isZero();
    assertThat(gather.lastIova()).isEqualTo(2 * MIB - 1);
    assertThat(gather.smallestLeafSizeLog2()).isEqualTo(20);
    assertThat(table.iovaToPhys(0)).isEqualTo(PageTable.UNMAPPED);
  }

  @Test
  void unmapStopsAtTheFirstHole() {
    map(0, PA, 64 * KIB);
    map(80 * KIB, PA, 16 * KIB);

    assertThat(table.unmap(0, MIB, gather)).isEqualTo(64 * KIB);

    assertThat(gather.lastIova()).isEqualTo(64 * KIB - 1);
    assertThat(table.iovaToPhys(80 * KIB)).isEqualTo(PA);
    assertThat(table.unmap(0, MIB, gather)).isZero();
  }

  @Test
  void tablesOfACoveredSpanRideOnTheGatherAndOthersStay() {
    map(0, PA + 4 * KIB, 3 * MIB);
    long before = pages.allocatedBytes();

    table.unmap(4 * KIB, 3 * MIB - 8 * KIB, gather);

    assertThat(gather.freedTables().blocks()).as("that of the second MiB").isEqualTo(1);
    assertThat(pages.allocatedBytes()).as("not freed before the flush").isEqualTo(before);
    flush();
    assertThat(pages.allocatedBytes()).isEqualTo(before - LEAF_TABLE_BYTES);
    assertThat(table.iovaToPhys(0)).isEqualTo(PA + 4 * KIB);
    assertThat(table.iovaToPhys(3 * MIB - 1)).isEqualTo(PA + 3 * MIB + 4 * KIB - 1);
  }

  @Test
  void aWholeSubtreeGoesWithTheUnmapOfItsSpan() {
    long span = 2048 * MIB;
    map(span, PA, span);
    table.unmap(span, 4 * KIB, gather);
    map(span, PA + 4 * KIB, MIB);

    assertThat(table.unmap(span, span, gather)).isEqualTo(span);

    assertThat(gather.freedTables().blocks()).isEqualTo(2);
    flush();
    assertThat(pages.allocatedBytes()).isEqualTo(3 * UPPER_TABLE_BYTES);
  }

  @Test
  void aTableThatSmallPagesLeftBehindIsFilledRatherThanReplaced() {
    map(MIB, PA, 4 * KIB);
    table.unmap(MIB, 4 * KIB, gather);
    flush();

    map(0, PA, 3 * MIB);

    assertThat(table.unmap(0, 4 * KIB, gather)).isEqualTo(MIB);
    assertThat(table.unmap(MIB, 4 * KIB, gather)).isEqualTo(64 * KIB);
    assertThat(table.unmap(2 * MIB, 4 * KIB, gather)).isEqualTo(MIB);
  }

  @Test
  void aPageInTheWayLeavesNothingOfTheRangeMapped() {
    map(2 * MIB, PA, 16 * KIB);

    assertThat(map(MIB + 4 * KIB, PA, 2 * MIB)).isEqualTo(MapOutcome.ALREADY_MAPPED);

    assertThat(gather.firstIova()).isEqualTo(MIB + 4 * KIB);
    assertThat(gather.lastIova()).isEqualTo(2 * MIB - 1);
    assertThat(table.iovaToPhys(MIB + 4 * KIB)).isEqualTo(PageTable.UNMAPPED);
    assertThat(table.iovaToPhys(2 * MIB)).isEqualTo(PA);
    assertThat(map(2 * MIB, PA, MIB)).isEqualTo(MapOutcome.ALREADY_MAPPED);
    assertThat(map(2 * MIB + 12 * KIB, PA, 4 * KIB)).isEqualTo(MapOutcome.ALREADY_MAPPED);
  }

  @Test
  void aLargePageInTheWayIsFoundFromBelow() {
    map(0, PA, MIB);

    assertThat(map(4 * KIB, PA, 4 * KIB)).isEqualTo(MapOutcome.ALREADY_MAPPED);

    assertThat(gather.isEmpty()).as("nothing had been mapped").isTrue();
  }

  @Test
  void withoutMemoryForATableNothingOfTheRangeIsMapped() {
    map(0, PA, 4 * KIB);
    allocationsLeft = 0;

    assertThat(map(MIB - 4 * KIB, PA, 8 * KIB)).isEqualTo(MapOutcome.OUT_OF_MEMORY);

    assertThat(table.iovaToPhys(MIB - 4 * KIB)).isEqualTo(PageTable.UNMAPPED);
    assertThat(table.iovaToPhys(0)).isEqualTo(PA);
    assertThat(gather.firstIova()).isEqualTo(MIB - 4 * KIB);
    assertThat(gather.lastIova()).isEqualTo(MIB - 1);
    assertThat(PageTable.create(new TestFormat(), pages)).isNull();
  }

  @Test
  void whoeverIsSecondToLinkATableGivesItsOwnBack() {
    beforeNextAllocation = () -> map(MIB, PA, 4 * KIB);

    assertThat(map(0, PA, 4 * KIB)).isEqualTo(MapOutcome.MAPPED);

    assertThat(table.iovaToPhys(0)).isEqualTo(PA);
    assertThat(table.iovaToPhys(MIB)).isEqualTo(PA);
    assertThat(pages.allocatedBytes()).isEqualTo(4 * UPPER_TABLE_BYTES + 2 * LEAF_TABLE_BYTES);
  }

  @Test
  void newAndClearedEntriesHoldTheEmptyValueOfTheirLevel() {
    map(0, PA, 64 * KIB);
    long root = table.rootAddress();
    assertThat(memory.getLong(root + 8)).isEqualTo(TestFormat.EMPTY_LINK);

    long leafTable = root;
    for (int level = TestFormat.TOP; level > 0; level--) {
      leafTable = memory.getLong(leafTable) & (-1L << 11);
    }
    assertThat(memory.getLong(leafTable + 15 * 8)).isEqualTo(PA | TestFormat.DIRTY | 0x32);
    assertThat(memory.getLong(leafTable + 16 * 8)).isEqualTo(TestFormat.EMPTY_LEAF);
    table.unmap(0, 64 * KIB, gather);
    assertThat(memory.matchLongsOpaque(leafTable, 256, -1L, TestFormat.EMPTY_LEAF)).isEqualTo(256);
  }

  @Test
  void misuseThrowsWithTheOperandsInHex() {
    assertThatThrownBy(() -> map(0x123, PA, 0x1000)).hasMessageContaining("iova 0x123");
    assertThatThrownBy(() -> map(0x1000, PA, 0)).hasMessageContaining("size 0x0");
    assertThatThrownBy(() -> map(0x1000, PA, 0x1800)).hasMessageContaining("size 0x1800");
    assertThatThrownBy(() -> map(-0x1000, PA, 0x2000)).hasMessageContaining("0xfffffffffffff000");
    assertThatThrownBy(() -> map(0, PA + 1, 0x1000)).hasMessageContaining("physAddr 0x4000000001");
    assertThatThrownBy(() -> map(0, Long.MIN_VALUE, 0x1000)).hasMessageContaining("physAddr");
    assertThatThrownBy(() -> map(0, Long.MAX_VALUE - 0xfff, 0x2000))
        .hasMessageContaining("0x7ffffffffffff000");
    assertThatThrownBy(() -> table.map(0, PA, 0x1000, Access.NONE, gather))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("access 0x0");
    assertThatThrownBy(() -> table.map(0, PA, 0x1000, 0x10, gather))
        .hasMessageContaining("access 0x10");
    assertThatThrownBy(() -> table.unmap(0x1000, 0x10, gather))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size 0x10");
  }

  private MapOutcome map(long iova, long physAddr, long sizeBytes) {
    return table.map(iova, physAddr, sizeBytes, Access.READ_WRITE, gather);
  }

  private boolean permits(int sizeLog2) {
    Runnable first = beforeNextAllocation;
    beforeNextAllocation = () -> {};
    first.run();
    return allocationsLeft-- > 0;
  }

  private void flush() {
    pages.free(gather.freedTables());
    gather.reset();
  }
}

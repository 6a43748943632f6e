package portcullis.testkit.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.core.pagetable.TableFormat;
import portcullis.testkit.pagetable.TableReader.Translation;

/**
 * What a page table of any format must do, against a brute-force map and an independent reading of
 * the tables. A vendor's test extends it, once for each configuration of its format.
 *
 * <p>{@code -Dseed=N} repeats the choices of a random test; {@code -Dpagetable.steps=N} sets how
 * many it makes.
 */
public abstract class PageTableContract {
  private static final long PAGE_BYTES = PageReference.PAGE_BYTES;
  private static final long MIB = 1 << 20;
  private static final long MEMORY_BASE = 0x8000_0000L;
  private static final long WINDOW_BYTES = 8 * MIB;
  private static final int STEPS_BETWEEN_FULL_CHECKS = 250;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final int steps = Integer.getInteger("pagetable.steps", 3_000);

  /** The configuration under test. */
  protected abstract TableFormat format();

  /** A reader of the same format. */
  protected abstract TableReader reader();

  /** What the format grants where {@code access} is mapped, if it cannot express just that. */
  protected int granted(int access) {
    return access;
  }

  @Test
  final void randomMapsAndUnmapsAgreeWithABruteForceMap() {
    SplittableRandom random = new SplittableRandom(seed);
    CheckedPageTable checked = new CheckedPageTable(this, allocator(), context());
    long last = checked.lastTested();
    long[] windows = {0, (1L << 30) - WINDOW_BYTES / 2, last / 2 + 1, last + 1 - WINDOW_BYTES};
    int[] outcomes = new int[MapOutcome.values().length];
    for (int step = 1; step <= steps; step++) {
      long window = windows[random.nextInt(windows.length)];
      if (random.nextInt(100) < 55) {
        long size = randomSize(random);
        long iova = randomIova(random, window, size);
        int access = 1 + random.nextInt(7);
        outcomes[checked.map(iova, randomTarget(random, iova), size, access).ordinal()]++;
      } else {
        boolean hit = random.nextBoolean() && !checked.reference.isEmpty();
        long iova = randomIova(random, window, PAGE_BYTES);
        long from = hit ? checked.reference.mappedNear(iova) : iova;
        long room = last - from + 1;
        checked.unmap(from, Math.min(randomSize(random), room));
      }
      if (step % STEPS_BETWEEN_FULL_CHECKS == 0) {
        for (long start : windows) {
          checked.verify(start, WINDOW_BYTES);
        }
        checked.verifyNothingLeaks();
      }
    }
    assertThat(outcomes[MapOutcome.MAPPED.ordinal()]).as(context()).isGreaterThan(steps / 10);
    assertThat(outcomes[MapOutcome.ALREADY_MAPPED.ordinal()]).as(context()).isGreaterThan(10);
    checked.free();
  }

  @Test
  final void everyPageSizeIsUsedWhereItFitsAndOnlyThere() {
    for (int sizeLog2 : sizes()) {
      long size = 1L << sizeLog2;
      PageAllocator pages = allocator();
      PageTable table = create(pages);
      // One such page in the middle, a small page before and after it.
      long last = CheckedPageTable.lastTested(table);
      long iova = size - 1 == last ? 0 : size;
      long first = iova == 0 ? 0 : iova - PAGE_BYTES;
      long end = Math.min(iova + size + PAGE_BYTES - 1, last) + 1;
      Gather gather = new Gather();
      assertThat(table.map(first, first, end - first, Access.READ, gather))
          .isEqualTo(MapOutcome.MAPPED);
      if (first < iova) {
        assertLeaf(pages, table, first, first, 12);
      }
      assertLeaf(pages, table, iova + size - 1, iova + size - 1, sizeLog2);
      assertLeaf(pages, table, iova, iova, sizeLog2);
      if (end > iova + size) {
        assertLeaf(pages, table, end - 1, end - 1, 12);
      }
      // Part of it takes it away, and the small page behind it if the range goes on.
      long inside = iova + (size >>> 1 & -PAGE_BYTES);
      assertThat(table.unmap(inside, PAGE_BYTES, gather)).isEqualTo(size);
      assertThat(gather.firstIova()).isEqualTo(iova);
      assertThat(gather.lastIova()).isEqualTo(iova + size - 1);
      assertThat(gather.smallestLeafSizeLog2()).isEqualTo(sizeLog2);
      assertThat(table.iovaToPhys(iova)).isEqualTo(PageTable.UNMAPPED);
      assertThat(reader().translate(pages.memory(), table.rootAddress(), iova)).isNull();
      pages.free(gather.freedTables());
      table.free();
      assertThat(pages.allocatedBytes()).isZero();
    }
  }

  @Test
  final void theApertureEndsWithItsLastPage() {
    CheckedPageTable checked = new CheckedPageTable(this, allocator(), context());
    long last = checked.table.lastIova();
    assumeTrue(last > 0, "nothing is beyond an aperture of 2^64 addresses");
    checked.map(last - 3 * PAGE_BYTES + 1, 0x5000_1000L, 3 * PAGE_BYTES, Access.READ_WRITE);
    assertThat(checked.table.iovaToPhys(last)).isEqualTo(0x5000_3fffL);
    assertThat(checked.table.iovaToPhys(last + 1)).isEqualTo(PageTable.UNMAPPED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> checked.map(last + 1 - PAGE_BYTES, 0, 2 * PAGE_BYTES, Access.READ))
        .withMessageContaining(Long.toHexString(last));
    assertThatIllegalArgumentException().isThrownBy(() -> checked.unmap(last + 1, PAGE_BYTES));
    assertThat(checked.unmap(last - 3 * PAGE_BYTES + 1, 3 * PAGE_BYTES)).isEqualTo(3 * PAGE_BYTES);
    checked.free();
  }

  @Test
  final void eachAccessIsGrantedAsItWasMapped() {
    CheckedPageTable checked = new CheckedPageTable(this, allocator(), context());
    for (int access = 1; access <= (Access.READ | Access.WRITE | Access.EXECUTE); access++) {
      assertThat(granted(access) & access).isEqualTo(access);
      checked.map(2 * MIB * access, 0x1_0000_0000L, 2 * MIB + 68 * 1024, access);
      checked.unmap(2 * MIB * access, 2 * MIB);
    }
    checked.free();
  }

  @Test
  final void aFailedAllocationChangesNothing() {
    int failures = 0;
    for (int n = 1; ; n++) {
      int[] left = {Integer.MAX_VALUE};
      PageAllocator pages =
          new PageAllocator(
              PhysicalMemory.anonymous(MEMORY_BASE, 16 * MIB), sizeLog2 -> --left[0] != 0);
      String context = "allocation " + n + " fails, " + format().name();
      left[0] = n;
      if (n == 1) {
        assertThat(PageTable.create(format(), pages)).as(context).isNull();
        failures++;
        continue;
      }
      left[0] = Integer.MAX_VALUE;
      CheckedPageTable checked = new CheckedPageTable(this, pages, context);
      checked.map(PAGE_BYTES, 0x6000_0000L, 2 * PAGE_BYTES, Access.READ);
      // Over the end of a table of every level there is, by small pages, from one map.
      long first = checked.lastTested() / 2 + 1 - 3 * MIB;
      left[0] = n - 1;
      MapOutcome outcome = checked.map(first, 0x9000_1000L, 6 * MIB, Access.READ_WRITE);
      left[0] = Integer.MAX_VALUE;
      checked.verify(0, 4 * PAGE_BYTES);
      checked.verifyNothingLeaks();
      if (outcome == MapOutcome.OUT_OF_MEMORY) {
        failures++;
        assertThat(checked.map(first, 0x9000_1000L, 6 * MIB, Access.READ_WRITE))
            .as("%s: a second try", context)
            .isEqualTo(MapOutcome.MAPPED);
      }
      checked.unmap(first, 6 * MIB);
      checked.free();
      if (outcome == MapOutcome.MAPPED) {
        break;
      }
    }
    assertThat(failures).as("allocations that failed").isGreaterThan(format().levels());
  }

  @Test
  final void disjointRangesAreMappedAndUnmappedAtOnceWhileHardwareWalks() {
    PageAllocator pages = allocator();
    PageTableStress stress = new PageTableStress(create(pages), pages, reader(), seed);
    stress.run();
    assertThat(stress.breach()).as(context()).isNull();
    assertThat(stress.hits()).as("%s: walks that found a page", context()).isPositive();
    stress.free();
    assertThat(pages.allocatedBytes()).as(context()).isZero();
  }

  private void assertLeaf(
      PageAllocator pages, PageTable table, long iova, long physAddr, int sizeLog2) {
    assertThat(reader().translate(pages.memory(), table.rootAddress(), iova))
        .as("%s: 0x%x", format().name(), iova)
        .isEqualTo(new Translation(physAddr, granted(Access.READ), sizeLog2));
    assertThat(table.iovaToPhys(iova)).isEqualTo(physAddr);
  }

  private List<Integer> sizes() {
    PageAllocator pages = allocator();
    PageTable table = create(pages);
    List<Integer> sizes = new ArrayList<>();
    for (int sizeLog2 = 0; sizeLog2 < Long.SIZE; sizeLog2++) {
      if ((table.pageSizes() >>> sizeLog2 & 1) != 0
          && (1L << sizeLog2) - 1 <= CheckedPageTable.lastTested(table)) {
        sizes.add(sizeLog2);
      }
    }
    table.free();
    assertThat(sizes).as(format().name()).contains(12);
    return sizes;
  }

  private PageTable create(PageAllocator pages) {
    return Objects.requireNonNull(PageTable.create(format(), pages));
  }

  private static PageAllocator allocator() {
    return new PageAllocator(PhysicalMemory.anonymous(MEMORY_BASE, 16 * MIB));
  }

  // Mostly small, up to the size of the window.
  private static long randomSize(SplittableRandom random) {
    long pages = 1 + random.nextLong(1L << random.nextInt(1, 12));
    return random.nextInt(8) == 0 ? Math.max(pages * PAGE_BYTES & -2 * MIB, 2 * MIB) : pages << 12;
  }

  private static long randomIova(SplittableRandom random, long window, long size) {
    long room = Math.max(WINDOW_BYTES - size, 0);
    long offset = random.nextInt(8) == 0 ? room : random.nextLong(room + 1);
    return window + (offset & -PAGE_BYTES << random.nextInt(10));
  }

  // Sometimes as far off any page size as can be, sometimes aligned as the IOVA is.
  private static long randomTarget(SplittableRandom random, long iova) {
    long far = random.nextLong(1L << 40) & -(1L << 21);
    return switch (random.nextInt(3)) {
      case 0 -> far + PAGE_BYTES * random.nextInt(512);
      case 1 -> far + (iova & (1L << 16) - 1);
      default -> far + (iova & (1L << 21) - 1);
    };
  }

  private String context() {
    return "%s, seed %d; rerun with ./test -pl testkit -am -Dtest=*PageTable* -Dseed=%d"
        .formatted(format().name(), seed, seed);
  }
}

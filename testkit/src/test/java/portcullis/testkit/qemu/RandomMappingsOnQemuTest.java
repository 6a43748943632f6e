package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.FirstStageMode;

/**
 * Mappings of any size and permission that come and go while foreign hardware uses them. {@code
 * -Dseed=N} repeats a run.
 */
@OnQemu
class RandomMappingsOnQemuTest extends QemuScene {
  private static final long LARGE_PAGE = 2 << 20;
  private static final long SLOT = 2 * LARGE_PAGE;
  private static final int SLOTS = 12;
  private static final int MOST_SMALL_PAGES = 40;
  private static final int STEPS = 120;
  private static final int BLOCK_LOG2 = 22;

  private final long seed = Long.getLong("seed", System.nanoTime());

  private record Mapping(long iova, long physAddr, long sizeBytes, int access) {
    boolean mayUseLargePages() {
      return ((iova ^ physAddr) & (LARGE_PAGE - 1)) == 0 && sizeBytes >= LARGE_PAGE;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SV39", "SV57"})
  void everyMappingLeadsWhereItWasMadeAndNowhereOnceItIsGone(FirstStageMode mode) {
    start(PLAN.withPageMode(mode));
    SplittableRandom random = new SplittableRandom(seed);
    PagingDomain domain = domainOf("disk", DISK);
    long block = allocate(BLOCK_LOG2);
    List<Mapping> live = new ArrayList<>();
    List<Integer> free = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      free.add(slot);
    }
    for (int step = 0; step < STEPS; step++) {
      boolean adds = !free.isEmpty() && (live.isEmpty() || random.nextBoolean());
      if (adds) {
        int slot = free.remove(random.nextInt(free.size()));
        Mapping made = choose(random, slot, block);
        map(domain, made.iova, made.physAddr, made.sizeBytes, made.access);
        live.add(made);
        check(made, random);
      } else {
        Mapping gone = live.remove(random.nextInt(live.size()));
        long touched = check(gone, random);
        assertThat(unmap(domain, gone.iova, gone.sizeBytes)).isEqualTo(FlushReport.COMPLETE);
        assertThat(dma(DISK, touched, Access.READ)).as(again(gone)).isEqualTo(BLOCKED);
        free.add((int) (gone.iova / SLOT) - 1);
      }
    }
    live.forEach(left -> unmap(domain, left.iova, left.sizeBytes));
  }

  /** A range within a slot, as aligned to its memory as a page of some size, or less. */
  private static Mapping choose(SplittableRandom random, int slot, long block) {
    long alignment = List.of(PAGE, 64L << 10, LARGE_PAGE).get(random.nextInt(3));
    long sizeBytes =
        alignment == LARGE_PAGE ? LARGE_PAGE : PAGE * random.nextLong(1, MOST_SMALL_PAGES + 1);
    long start = alignment * random.nextLong(0, (SLOT - sizeBytes) / alignment + 1);
    long target = alignment * random.nextLong(0, (SLOT - sizeBytes) / alignment + 1);
    int access = random.nextBoolean() ? Access.READ : Access.READ_WRITE;
    return new Mapping((slot + 1) * SLOT + start, block + target, sizeBytes, access);
  }

  /** An access of each kind at one place; returns which. */
  private long check(Mapping mapping, SplittableRandom random) {
    // QEMU forgets only the first 4 KiB of a large page: see the list of divergences.
    long pages = mapping.mayUseLargePages() ? 1 : mapping.sizeBytes / PAGE;
    long offset = PAGE * random.nextLong(pages) + random.nextInt((int) PAGE);
    long iova = mapping.iova + offset;
    long writable = mapping.access == Access.READ ? BLOCKED : mapping.physAddr + offset;
    assertThat(dma(DISK, iova, Access.WRITE)).as(again(mapping)).isEqualTo(writable);
    assertThat(dma(DISK, iova, Access.READ))
        .as(again(mapping))
        .isEqualTo(mapping.physAddr + offset);
    return iova;
  }

  private String again(Mapping mapping) {
    return mapping + "; repeat with -Dseed=" + seed;
  }
}

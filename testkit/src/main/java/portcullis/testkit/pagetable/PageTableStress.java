package portcullis.testkit.pagetable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Task;

/**
 * Threads that map and unmap ranges of their own on one table, most of them in tables that they
 * share, while others walk it. Each IOVA has one address that it may lead to, so that whoever walks
 * knows what to expect: that or nothing.
 */
final class PageTableStress {
  private static final int MAPPERS = 3;
  private static final int ROUNDS = 20_000;
  private static final long PAGE_BYTES = 4096;
  private static final int STRIPE_PAGES = 16;
  private static final long STRIPE_BYTES = STRIPE_PAGES * PAGE_BYTES;
  private static final int STRIPES = 64;
  // Stripes go to the threads in turn; after them each thread has a span of tables for itself.
  private static final long SHARED_BYTES = MAPPERS * STRIPES * STRIPE_BYTES;
  private static final long OWN_BYTES = 4 << 20;
  private static final long FIRST_IOVA = (1L << 30) - SHARED_BYTES / 2 & -PAGE_BYTES;
  private static final long FIRST_OWN_IOVA = 1L << 31;
  // Not aligned to anything beyond 64 KiB, so that spans take tables full of small leaves.
  private static final long TO_PHYS = 0x12_3451_0000L;

  private static final long MOST_WALKS = 1_000_000;

  private final PageTable table;
  private final PageAllocator pages;
  private final TableReader reader;
  private final long seed;
  private final List<Gather> gathers = new ArrayList<>();
  private final SharedLong running = new SharedLong(1);
  private final SharedLong walks = new SharedLong(0);
  private final SharedLong hits = new SharedLong(0);
  private final SharedRef<@Nullable String> breach = new SharedRef<>(null);

  PageTableStress(PageTable table, PageAllocator pages, TableReader reader, long seed) {
    this.table = table;
    this.pages = pages;
    this.reader = reader;
    this.seed = seed;
  }

  void run() {
    Task walker = Task.spawn("walker", this::walk);
    Backoff backoff = new Backoff();
    while (walks.getOpaque() == 0) {
      backoff.pause();
    }
    List<Task> mappers = new ArrayList<>();
    for (int i = 0; i < MAPPERS; i++) {
      int mapper = i;
      Gather gather = new Gather();
      gathers.add(gather);
      mappers.add(Task.spawn("mapper-" + i, () -> mapAndUnmap(mapper, gather)));
    }
    mappers.forEach(Task::join);
    // What is mapped stays so: a walker that had no processor until now finds it.
    long last = walks.getOpaque() + MOST_WALKS;
    backoff.reset();
    while (hits.getOpaque() == 0 && breach.getAcquire() == null && walks.getOpaque() < last) {
      backoff.pause();
    }
    running.set(0);
    walker.join();
  }

  /** What went wrong first, or null. */
  @Nullable String breach() {
    return breach.get();
  }

  /** How often the walker found a page mapped. */
  long hits() {
    return hits.get();
  }

  /** Gives all tables back. */
  void free() {
    gathers.forEach(gather -> pages.free(gather.freedTables()));
    table.free();
  }

  // Its tables stay on the gather: the walker has no flush to wait for.
  private void mapAndUnmap(int mapper, Gather gather) {
    SplittableRandom random = new SplittableRandom(seed + mapper);
    BitSet mapped = new BitSet();
    for (int round = 0; round < ROUNDS && breach.getAcquire() == null; round++) {
      int stripe = random.nextInt(STRIPES);
      long iova = FIRST_IOVA + (long) (stripe * MAPPERS + mapper) * STRIPE_BYTES;
      if (mapped.get(stripe)) {
        expect(STRIPE_BYTES, table.unmap(iova, STRIPE_BYTES, gather), iova);
      } else {
        map(iova, STRIPE_BYTES, gather);
      }
      mapped.flip(stripe);
      verifyStripe(iova, mapped.get(stripe));
      if (round % 256 == 0) {
        long own = FIRST_OWN_IOVA + mapper * OWN_BYTES;
        map(own, OWN_BYTES, gather);
        expect(OWN_BYTES, table.unmap(own, OWN_BYTES, gather), own);
      }
    }
    for (int stripe = mapped.nextSetBit(0); stripe >= 0; stripe = mapped.nextSetBit(stripe + 1)) {
      verifyStripe(FIRST_IOVA + (long) (stripe * MAPPERS + mapper) * STRIPE_BYTES, true);
    }
  }

  private void map(long iova, long sizeBytes, Gather gather) {
    MapOutcome outcome = table.map(iova, iova + TO_PHYS, sizeBytes, Access.READ_WRITE, gather);
    if (outcome != MapOutcome.MAPPED) {
      breach.set("map of 0x%x answers %s".formatted(iova, outcome));
    }
  }

  private void verifyStripe(long first, boolean mapped) {
    for (long iova = first; iova < first + STRIPE_BYTES; iova += PAGE_BYTES) {
      expect(mapped ? iova + TO_PHYS : PageTable.UNMAPPED, table.iovaToPhys(iova), iova);
    }
  }

  private void walk() {
    SplittableRandom random = new SplittableRandom(~seed);
    while (running.getAcquire() != 0) {
      walks.getAndAdd(1);
      boolean own = random.nextInt(4) == 0;
      long iova =
          own
              ? FIRST_OWN_IOVA + random.nextLong(MAPPERS * OWN_BYTES)
              : FIRST_IOVA + random.nextLong(SHARED_BYTES);
      var walked = reader.translate(pages.memory(), table.rootAddress(), iova);
      if (walked != null) {
        hits.getAndAdd(1);
        expect(iova + TO_PHYS, walked.physAddr(), iova);
      }
    }
  }

  private void expect(long expected, long actual, long iova) {
    if (expected != actual) {
      breach.set("0x%x instead of 0x%x at iova 0x%x".formatted(actual, expected, iova));
    }
  }
}

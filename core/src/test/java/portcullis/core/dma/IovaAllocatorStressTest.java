package portcullis.core.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;

/** Many threads, each granule claimed by compare-and-set: no two may hold the same. */
final class IovaAllocatorStressTest {
  private static final long SEED = Long.getLong("seed", 4_711);
  private static final long PAGE = 4096;
  private static final int GRANULES = 1 << 15;

  // 1 for a granule that somebody holds; volatile compare-and-set.
  private final SharedLongArray held = new SharedLongArray(GRANULES);

  private record Range(long iova, long sizeBytes) {}

  @Test
  void noTwoThreadsHoldTheSameGranule() {
    IovaAllocator allocator = new IovaAllocator(0, GRANULES * PAGE - 1, 12, false, 4);
    List<Task> tasks = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      long seed = SEED + t;
      tasks.add(Task.spawn("stress" + t, () -> allocateAndFree(allocator, seed, 40_000)));
    }
    tasks.forEach(Task::join);
    assertThat(allocator.liveBytes()).isZero();
    assertThat(allocator.allocate((GRANULES / 2) * PAGE, -1)).isEqualTo(GRANULES / 2 * PAGE);
  }

  @Test
  void nothingIsLostWithThreadsThatComeAndGo() {
    // Room for what they hold at once and no more: without what dead threads kept, it runs out.
    IovaAllocator allocator = new IovaAllocator(PAGE, 512 * PAGE - 1, 12, false, 8);
    for (int t = 0; t < 100; t++) {
      Task.spawn(
              "short-lived",
              () -> {
                long[] all = new long[511];
                for (int i = 0; i < all.length; i++) {
                  all[i] = allocator.allocate(PAGE, -1);
                  assertThat(all[i]).isNotEqualTo(IovaAllocator.NONE);
                }
                for (long iova : all) {
                  allocator.free(iova, PAGE);
                }
              })
          .join();
    }
    assertThat(allocator.liveBytes()).isZero();
  }

  @Test
  void rangesMayBeFreedByOtherThreadsThanAllocateThem() {
    IovaAllocator allocator = new IovaAllocator(0, GRANULES * PAGE - 1, 12, false, 4);
    SharedLongArray mailbox = new SharedLongArray(64);
    int rounds = 200_000;
    Task consumer =
        Task.spawn(
            "consumer",
            () -> {
              for (int i = 0; i < rounds; i++) {
                int slot = i % mailbox.length();
                long iova = mailbox.getAcquire(slot);
                while (iova == 0) {
                  Thread.onSpinWait();
                  iova = mailbox.getAcquire(slot);
                }
                allocator.free(iova, PAGE);
                mailbox.setRelease(slot, 0);
              }
            });
    for (int i = 0; i < rounds; i++) {
      int slot = i % mailbox.length();
      while (mailbox.getAcquire(slot) != 0) {
        Thread.onSpinWait();
      }
      long iova = allocator.allocate(PAGE, -1);
      assertThat(iova).isPositive();
      mailbox.setRelease(slot, iova);
    }
    consumer.join();
    assertThat(allocator.liveBytes()).isZero();
  }

  private void allocateAndFree(IovaAllocator allocator, long seed, int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Range> live = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      if (random.nextInt(100) < 55 || live.isEmpty()) {
        long sizeBytes = random.nextLong(1, random.nextInt(20) == 0 ? 80 * PAGE : 4 * PAGE);
        long iova = allocator.allocate(sizeBytes, -1);
        if (iova != IovaAllocator.NONE) {
          mark(iova, sizeBytes, 0, 1);
          live.add(new Range(iova, sizeBytes));
        }
      } else {
        Range gone = live.remove(random.nextInt(live.size()));
        mark(gone.iova, gone.sizeBytes, 1, 0);
        allocator.free(gone.iova, gone.sizeBytes);
      }
    }
    for (Range range : live) {
      mark(range.iova, range.sizeBytes, 1, 0);
      allocator.free(range.iova, range.sizeBytes);
    }
  }

  private void mark(long iova, long sizeBytes, long from, long to) {
    for (long at = iova; at < iova + sizeBytes; at += PAGE) {
      if (!held.compareAndSet((int) (at / PAGE), from, to)) {
        throw new AssertionError(
            "granule at 0x%x is not %d; rerun with -Dseed=%d".formatted(at, from, SEED));
      }
    }
  }
}

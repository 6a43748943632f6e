package portcullis.bench;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import portcullis.core.dma.IovaAllocator;

/**
 * What an IOVA costs, allocated and freed, beside a number of live ones between which there are as
 * many holes: small ranges, which magazines serve, and large ones, which go to the tree. The plain
 * peer is a TreeMap of holes under one lock, searched from the top for the first that fits.
 */
@SuppressWarnings("NullAway.Init") // JMH fills in and sets up
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class IovaBenchmark {
  private static final long PAGE = 4096;
  private static final long LARGE = 64 * PAGE;
  private static final long LAST = (1L << 48) - 1;

  /** Ranges that stay allocated throughout. */
  @Param({"0", "100000", "1000000"})
  public int live;

  private IovaAllocator allocator;
  private Plain plain;

  /** Allocates twice as many ranges as shall stay and frees every second one. */
  @Setup
  public void fill() {
    allocator = new IovaAllocator(0, LAST, 12);
    plain = new Plain();
    long[] ours = new long[2 * live];
    long[] theirs = new long[2 * live];
    for (int i = 0; i < ours.length; i++) {
      long sizeBytes = i % 4 < 2 ? PAGE : LARGE;
      ours[i] = allocator.allocate(sizeBytes, LAST);
      theirs[i] = plain.allocate(sizeBytes);
    }
    SplittableRandom random = new SplittableRandom(1);
    int offset = random.nextInt(2);
    for (int i = offset; i < ours.length; i += 2) {
      long sizeBytes = i % 4 < 2 ? PAGE : LARGE;
      allocator.free(ours[i], sizeBytes);
      plain.free(theirs[i], sizeBytes);
    }
  }

  /** 4 KiB, from magazines. */
  @Benchmark
  public void small() {
    allocator.free(allocator.allocate(PAGE, LAST), PAGE);
  }

  /** 256 KiB, from the tree. */
  @Benchmark
  public void large() {
    allocator.free(allocator.allocate(LARGE, LAST), LARGE);
  }

  /** 4 KiB, from the plain peer. */
  @Benchmark
  public void plainPeerSmall() {
    plain.free(plain.allocate(PAGE), PAGE);
  }

  /** 256 KiB, from the plain peer. */
  @Benchmark
  public void plainPeerLarge() {
    plain.free(plain.allocate(LARGE), LARGE);
  }

  /** Holes by their start in a TreeMap, under one lock. */
  private static final class Plain {
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; the end is exclusive.
    private final TreeMap<Long, Long> endByStart = new TreeMap<>(Map.of(PAGE, LAST + 1));

    long allocate(long sizeBytes) {
      lock.lock();
      try {
        for (Map.Entry<Long, Long> hole : endByStart.descendingMap().entrySet()) {
          long iova = (hole.getValue() - sizeBytes) & -sizeBytes;
          if (iova >= hole.getKey()) {
            long start = hole.getKey();
            long end = hole.getValue();
            endByStart.remove(start);
            if (start < iova) {
              endByStart.put(start, iova);
            }
            if (iova + sizeBytes < end) {
              endByStart.put(iova + sizeBytes, end);
            }
            return iova;
          }
        }
        throw new IllegalStateException("aperture full");
      } finally {
        lock.unlock();
      }
    }

    void free(long iova, long sizeBytes) {
      lock.lock();
      try {
        long start = iova;
        long end = iova + sizeBytes;
        Map.Entry<Long, Long> before = endByStart.lowerEntry(iova);
        if (before != null && before.getValue() == iova) {
          start = before.getKey();
        }
        Long after = endByStart.remove(end);
        endByStart.put(start, after == null ? end : after);
      } finally {
        lock.unlock();
      }
    }
  }
}

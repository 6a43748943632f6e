package portcullis.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import portcullis.riscv.driver.RiscvPageTableFormat;

/**
 * Map and unmap, one page a call and 256 pages a call; figures are of one page. An invocation goes
 * over 4096 pages, so that what is between two invocations does not count.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PageTableBenchmark {
  private static final int PAGES = 4096;
  private static final int BATCH = 256;

  // Odd, so that page numbers times this visit every page once, in no order a prefetcher knows.
  private static final int STRIDE = 1103;

  /** What is measured, on one page size. */
  @State(Scope.Thread)
  public static class Target {
    /** A mode of RISC-V page tables, or the plain peer. */
    @Param({"SV39", "SV48", "peer"})
    public String of = "SV39";

    /** Size of a page, as a power of two bytes. */
    @Param({"12", "21"})
    public int pageLog2;

    private static final long FIRST_IOVA = 0x10_0000_0000L;
    private static final long FIRST_PHYS_ADDR = 0x20_0000_0000L;

    private MappingSpace space = new MappingSpace.Hash(12);

    /** Makes it, with nothing mapped. */
    @Setup(Level.Trial)
    public void make() {
      space =
          of.equals("peer")
              ? new MappingSpace.Hash(pageLog2)
              : new MappingSpace.Radix(
                  new RiscvPageTableFormat(RiscvPageTableFormat.Mode.valueOf(of), false));
    }

    final void map(int page, int count) {
      space.map(iova(page), FIRST_PHYS_ADDR + ((long) page << pageLog2), (long) count << pageLog2);
    }

    final long unmap(int page, int count) {
      return space.unmap(iova(page), (long) count << pageLog2);
    }

    final long iovaToPhys(int page) {
      return space.iovaToPhys(iova(page));
    }

    // In batches, which leave the tables where they are.
    final void mapAll() {
      for (int page = 0; page < PAGES; page += BATCH) {
        map(page, BATCH);
      }
    }

    final void unmapAll() {
      for (int page = 0; page < PAGES; page += BATCH) {
        if (unmap(page, BATCH) != (long) BATCH << pageLog2) {
          throw new IllegalStateException("page " + page + " was not mapped");
        }
      }
    }

    private long iova(int page) {
      return FIRST_IOVA + ((long) page << pageLog2);
    }
  }

  /** Nothing is mapped when an invocation begins, but the tables are there. */
  @State(Scope.Thread)
  public static class Empty extends Target {
    /** Unmaps what the invocation mapped. */
    @TearDown(Level.Invocation)
    public void unmapEverything() {
      unmapAll();
    }
  }

  /** Everything is mapped when an invocation begins. */
  @State(Scope.Thread)
  public static class Full extends Target {
    /** Maps what the invocation unmaps. */
    @Setup(Level.Invocation)
    public void mapEverything() {
      mapAll();
    }
  }

  /** Everything is mapped all the time. */
  @State(Scope.Thread)
  public static class Steady extends Target {
    /** Maps it once. */
    @Setup(Level.Trial)
    public void mapOnce() {
      mapAll();
    }
  }

  /** One page a call. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void map(Empty target) {
    for (int i = 0; i < PAGES; i++) {
      target.map((i * STRIDE) & (PAGES - 1), 1);
    }
  }

  /** One page a call. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long unmap(Full target) {
    long bytes = 0;
    for (int i = 0; i < PAGES; i++) {
      bytes += target.unmap((i * STRIDE) & (PAGES - 1), 1);
    }
    return bytes;
  }

  /** 256 pages a call. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void map256(Empty target) {
    target.mapAll();
  }

  /** 256 pages a call. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void unmap256(Full target) {
    target.unmapAll();
  }

  /** One address a call. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long iovaToPhys(Steady target) {
    long sum = 0;
    for (int i = 0; i < PAGES; i++) {
      sum += target.iovaToPhys((i * STRIDE) & (PAGES - 1));
    }
    return sum;
  }
}

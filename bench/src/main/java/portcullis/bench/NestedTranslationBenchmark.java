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
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.PageTableEntry;
import portcullis.riscv.spec.Register;

/**
 * Translation of one request of 4 KiB pages through two stages, or the second alone.
 *
 * <p>{@code hit}: the IOTLB has it. {@code warm}: the IOTLB is too small, non-leaf entries are
 * cached. {@code cold}: no non-leaf entry is cached, so that each walk reads every entry of both
 * stages, 24 of Sv48 on Sv48x4. {@link #walkByHand} is the peer: those 24 loads and nothing else,
 * no cache, no check but that entries are valid.
 *
 * <p>The official reference model has published 364 ns for a walk of Sv39 on Sv39x4, 522 ns for
 * Sv48 on Sv48x4 and 106 ns for the second stage alone, on another machine.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class NestedTranslationBenchmark {
  // Twice as many as an initiator keeps, and the span of one table of the lowest level.
  private static final int PAGES = 512;
  private static final long RAM = 0x8000_0000L;
  private static final long IOVA = 0x10_0000_0000L;
  private static final long GUEST = 0x20_0000_0000L;
  private static final long GUEST_TABLES = 1L << 20;

  /** Levels of the first stage, 0 for none, and of the second. */
  @Param({"0+4", "3+3", "4+4"})
  public String levels = "4+4";

  /** What the caches have. */
  @Param({"hit", "warm", "cold"})
  public String caches = "cold";

  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, 64L << 20);
  private final DmaTransaction request = new DmaTransaction();
  private RiscvIommuDevice device;
  private long nextPage = RAM;
  private int firstLevels;
  private int secondLevels;
  private long firstRoot;
  private long secondRoot;

  /** Builds directory and tables and turns translation on. */
  @Setup(Level.Trial)
  public void make() {
    firstLevels = levels.charAt(0) - '0';
    secondLevels = levels.charAt(2) - '0';
    secondRoot = pages(4);
    long directory = pages(1);
    firstRoot = pages(1);
    for (int i = 0; i < PAGES; i++) {
      long iova = IOVA + i * 4096L;
      long gpa = firstLevels == 0 ? iova : GUEST + i * 4096L;
      if (firstLevels != 0) {
        map(firstRoot, firstLevels, iova, gpa);
      }
      map(secondRoot, secondLevels, gpa, 0x40_0000_0000L + i * 4096L);
    }
    for (long page = RAM; page < RAM + GUEST_TABLES; page += 4096) {
      map(secondRoot, secondLevels, page, page);
    }
    ram.setLong(
        directory + DeviceContext.IOHGATP_OFFSET,
        DeviceContext.IOHGATP_MODE.place(secondLevels + 5L)
            | DeviceContext.GSCID.place(1)
            | DeviceContext.IOHGATP_PPN.place(secondRoot >>> 12));
    long mode = firstLevels == 0 ? 0 : firstLevels + 5L;
    ram.setLong(
        directory + DeviceContext.FSC_OFFSET,
        firstLevels == 0
            ? 0
            : DeviceContext.FSC_MODE.place(mode) | DeviceContext.FSC_PPN.place(firstRoot >>> 12));
    ram.setLong(directory, DeviceContext.V.mask());
    long stages =
        Capabilities.SV39X4.mask() | Capabilities.SV48X4.mask() | Capabilities.SV57X4.mask();
    RiscvIommuConfig config =
        RiscvIommuConfig.standard()
            .withCapabilities(RiscvIommuConfig.standard().capabilities().value() | stages)
            .withCaches(caches.equals("hit") ? 8192 : PAGES / 2, 256)
            .withWalkEntries(caches.equals("cold") ? 0 : 256);
    device = new RiscvIommuDevice(new SystemBus(ram), config, WiredInterrupt.UNCONNECTED);
    device.write(
        Register.DDTP.offset(), 8, DirectoryPointer.encode(DirectoryMode.ONE_LEVEL, directory));
    device.settle();
  }

  /** Ends the model's thread. */
  @TearDown(Level.Trial)
  public void end() {
    device.close();
  }

  private long pages(int count) {
    long page = nextPage;
    nextPage += 4096L * count;
    return page;
  }

  private void map(long root, int tableLevels, long address, long to) {
    long table = root;
    for (int level = tableLevels - 1; level > 0; level--) {
      long at = table + 8 * ((address >>> (12 + 9 * level)) & 511);
      if (ram.getLong(at) == 0) {
        ram.setLong(at, PageTableEntry.V.mask() | PageTableEntry.PPN.place(pages(1) >>> 12));
      }
      table = PageTableEntry.physAddr(ram.getLong(at));
    }
    long bits =
        PageTableEntry.V.mask()
            | PageTableEntry.R.mask()
            | PageTableEntry.W.mask()
            | PageTableEntry.U.mask()
            | PageTableEntry.A.mask()
            | PageTableEntry.D.mask();
    long at = table + 8 * ((address >>> 12) & 511);
    ram.setLong(at, bits | PageTableEntry.PPN.place(to >>> 12));
  }

  /** One request for each of the pages. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long translate() {
    long sum = 0;
    for (int i = 0; i < PAGES; i++) {
      request.request(0, DmaTransaction.NO_PROCESS, IOVA + i * 4096L, Access.READ);
      if (!device.translate(request)) {
        throw new IllegalStateException("blocked: " + request);
      }
      sum += request.physAddr();
    }
    return sum;
  }

  /** The loads of a walk without caches. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long walkByHand() {
    long sum = 0;
    for (int i = 0; i < PAGES; i++) {
      long iova = IOVA + i * 4096L;
      long table = firstRoot;
      for (int level = firstLevels - 1; level >= 0; level--) {
        table = load(second(table), iova, level);
      }
      sum += second(firstLevels == 0 ? iova : table);
    }
    return sum;
  }

  private long second(long gpa) {
    long table = secondRoot;
    for (int level = secondLevels - 1; level >= 0; level--) {
      table = load(table, gpa, level);
    }
    return table;
  }

  private long load(long table, long address, int level) {
    long entry = ram.getLongAcquire(table + 8 * ((address >>> (12 + 9 * level)) & 511));
    if ((entry & 1) == 0) {
      throw new IllegalStateException("0x%x not mapped".formatted(address));
    }
    return PageTableEntry.physAddr(entry);
  }
}

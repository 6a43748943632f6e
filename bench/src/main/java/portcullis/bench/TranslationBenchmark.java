package portcullis.bench;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.PageTableEntry;
import portcullis.riscv.spec.Register;

/**
 * Translation of one request of 4 KiB pages, device context included: found among the initiator's
 * recent translations ({@code near}), in the IOTLB alone ({@code hit}), or by a walk of tables that
 * are in the processor's caches. Each thread is a device with an address space of its own; {@code
 * -t 2} shows how it scales.
 *
 * <p>The official reference model has published 24 to 28 ns for a hit and 127, 152 and 177 ns for a
 * walk of Sv39, Sv48 and Sv57, on another machine.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TranslationBenchmark {
  // Twice as many as an initiator keeps, and the span of one table of the lowest level.
  private static final int PAGES = 512;
  private static final int NEAR_PAGES = 128;
  private static final long FIRST_IOVA = 0x10_0000_0000L;

  /** A machine whose IOMMU is either the model or the plain peer. */
  @State(Scope.Benchmark)
  public static class Machine {
    private static final long RAM = 0x8000_0000L;
    private static final int DEVICES = 8;

    /** Who translates. */
    @Param({"model", "peer"})
    public String by = "model";

    /** Format of the tables. */
    @Param({"SV39", "SV48", "SV57"})
    public FirstStageMode mode = FirstStageMode.SV39;

    /** Which cache is large enough for the pages, if any. */
    @Param({"near", "hit", "walk"})
    public String iotlb = "hit";

    /** Non-leaf entries that the model may cache; the peer has no such cache. */
    @Param({"0", "256"})
    public int walkEntries = 0;

    private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, 64L << 20);
    private final SystemBus bus = new SystemBus(ram);
    private final AtomicInteger devices = new AtomicInteger();
    private long nextPage = RAM;
    private DmaTranslator translator = DmaTranslator.NONE;

    /** Builds directory and tables for all devices and turns translation on. */
    @Setup(Level.Trial)
    public void make() {
      int entries = iotlb.equals("walk") ? PAGES / 2 : 8192;
      long directory = page();
      Peer peer = new Peer(ram, mode.levels(), entries);
      for (int device = 0; device < DEVICES; device++) {
        long root = page();
        for (int i = 0; i < PAGES; i++) {
          map(root, FIRST_IOVA + i * 4096L, 0x40_0000_0000L + i * 4096L);
        }
        int deviceId = device << 3;
        long context = directory + (long) deviceId * DeviceContext.BASE_BYTES;
        ram.setLong(context + DeviceContext.FSC_OFFSET, DeviceContext.iosatp(mode, root));
        ram.setLong(context + DeviceContext.TA_OFFSET, DeviceContext.PSCID.place(device + 1));
        ram.setLong(context, DeviceContext.V.mask());
        peer.contexts.put(deviceId, new Peer.Context(device + 1, root));
      }
      if (by.equals("peer")) {
        translator = peer;
      } else {
        RiscvIommuDevice device =
            new RiscvIommuDevice(
                bus,
                RiscvIommuConfig.standard().withCaches(entries, 256).withWalkEntries(walkEntries),
                WiredInterrupt.UNCONNECTED);
        device.write(
            Register.DDTP.offset(), 8, DirectoryPointer.encode(DirectoryMode.ONE_LEVEL, directory));
        device.settle();
        translator = device;
      }
    }

    /** Ends the model's thread. */
    @TearDown(Level.Trial)
    public void end() {
      if (translator instanceof RiscvIommuDevice device) {
        device.close();
      }
    }

    private long page() {
      long page = nextPage;
      nextPage += 4096;
      return page;
    }

    private void map(long root, long iova, long physAddr) {
      long table = root;
      for (int level = mode.levels() - 1; level > 0; level--) {
        long at = table + 8 * ((iova >>> (12 + 9 * level)) & 511);
        if (ram.getLong(at) == 0) {
          ram.setLong(at, PageTableEntry.V.mask() | PageTableEntry.PPN.place(page() >>> 12));
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
      ram.setLong(
          table + 8 * ((iova >>> 12) & 511), bits | PageTableEntry.PPN.place(physAddr >>> 12));
    }
  }

  /** One device and its one request. */
  @State(Scope.Thread)
  public static class Initiator {
    private final DmaTransaction request = new DmaTransaction();
    private int deviceId;
    private int lastPage;

    /** Takes a device of its own. */
    @Setup(Level.Trial)
    public void take(Machine machine) {
      deviceId = machine.devices.getAndIncrement() % Machine.DEVICES << 3;
      lastPage = (machine.iotlb.equals("near") ? NEAR_PAGES : PAGES) - 1;
    }
  }

  /** One request for each of the pages, or as many for fewer. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long translate(Machine machine, Initiator initiator) {
    DmaTranslator translator = machine.translator;
    DmaTransaction request = initiator.request;
    long sum = 0;
    for (int i = 0; i < PAGES; i++) {
      request.request(
          initiator.deviceId,
          DmaTransaction.NO_PROCESS,
          FIRST_IOVA + (i & initiator.lastPage) * 4096L,
          Access.READ);
      if (!translator.translate(request)) {
        throw new IllegalStateException("blocked: " + request);
      }
      sum += request.physAddr();
    }
    return sum;
  }

  /** What one would write without much thought: maps of the library under a lock of the library. */
  private static final class Peer implements DmaTranslator {
    private final PhysicalMemory ram;
    private final int levels;
    private final int capacity;
    private final ConcurrentHashMap<Integer, Context> contexts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Page, Long> cache = new ConcurrentHashMap<>();
    private final Queue<Page> order = new ArrayDeque<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    Peer(PhysicalMemory ram, int levels, int capacity) {
      this.ram = ram;
      this.levels = levels;
      this.capacity = capacity;
    }

    @Override
    public boolean translate(DmaTransaction request) {
      Context context = contexts.get(request.requesterId());
      if (context == null) {
        return false;
      }
      Page page = new Page(context.pscid, request.iova() >>> 12);
      Long entry;
      lock.readLock().lock();
      try {
        entry = cache.get(page);
      } finally {
        lock.readLock().unlock();
      }
      if (entry == null) {
        entry = walk(context.root, request.iova());
        insert(page, entry);
        request.countMiss();
      } else {
        request.countHit();
      }
      if ((entry & PageTableEntry.R.mask()) == 0) {
        return false;
      }
      long offset = request.iova() & 4095;
      return request.translated(PageTableEntry.physAddr(entry) | offset, 4096 - offset);
    }

    private long walk(long root, long iova) {
      long table = root;
      for (int level = levels - 1; level > 0; level--) {
        long entry = ram.getLongAcquire(table + 8 * ((iova >>> (12 + 9 * level)) & 511));
        if ((entry & 1) == 0) {
          return 0;
        }
        table = PageTableEntry.physAddr(entry);
      }
      return ram.getLongAcquire(table + 8 * ((iova >>> 12) & 511));
    }

    private void insert(Page page, Long entry) {
      lock.writeLock().lock();
      try {
        if (cache.put(page, entry) == null) {
          order.add(page);
          if (order.size() > capacity) {
            cache.remove(order.remove());
          }
        }
      } finally {
        lock.writeLock().unlock();
      }
    }

    private record Context(int pscid, long root) {}

    private record Page(int pscid, long number) {}
  }
}

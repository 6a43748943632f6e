package portcullis.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;

/**
 * A map and an unmap of 4 KiB with the RISC-V driver and the RISC-V model: under the strict policy
 * each unmap waits until the model's own thread has executed IOTINVAL and IOFENCE. Beside it a
 * plain design that has no hardware at all to wait for.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class RiscvDmaBenchmark {
  private static final long PAGE = 4096;
  private static final long RAM = 0x8000_0000L;

  /** How unmaps are flushed. */
  @Param({"strict", "queued", "single-queue", "wrap"})
  public String policy;

  private final PageAllocator pages = new PageAllocator(PhysicalMemory.anonymous(RAM, 256L << 20));
  private final RiscvIommuDevice hardware =
      new RiscvIommuDevice(
          new SystemBus(pages.memory()), RiscvIommuConfig.standard(), WiredInterrupt.UNCONNECTED);
  private final long buffer = pages.allocate(12);
  private final Plain plain = new Plain();
  private @Nullable DmaSpace space;
  private @Nullable DmaMapper mapper;

  /** Brings an IOMMU up and attaches a device. */
  @Setup
  public void open() {
    RiscvIommuDriver driver = new RiscvIommuDriver(pages);
    IommuSystem system = new IommuSystem(pages);
    RiscvIommuDriver.InstallOutcome installed =
        driver.install(
            "iommu0",
            hardware,
            new InterruptDelivery.Polling(new Signal(), 10_000_000),
            UnitSettings.DEFAULT,
            fault -> {});
    if (!(installed instanceof RiscvIommuDriver.InstallOutcome.Installed up)) {
      throw new IllegalStateException(installed.toString());
    }
    PagingDomain domain = Objects.requireNonNull(system.createPagingDomain("bench", driver));
    space = new DmaSpace(domain, pages, Policies.named(policy), false);
    mapper = space.mapper(-1);
    DeviceDescription description = new DeviceDescription("nvme", 8, "nvme", List.of());
    if (!(system.probe(up.unit(), description) instanceof IommuSystem.ProbeResult.Present present)
        || !present.device().attach(domain).isAttached()) {
      throw new IllegalStateException("not attached");
    }
  }

  /** Ends the policy's timer and the model's thread. */
  @TearDown
  public void close() {
    if (space != null) {
      space.close();
    }
    hardware.close();
  }

  /** A map and an unmap. */
  @Benchmark
  public void mapAndUnmap() {
    DmaMapper now = Objects.requireNonNull(mapper);
    long iova = now.mapSingle(buffer, PAGE, Direction.TO_DEVICE);
    now.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
  }

  /** The same with a plain design. */
  @Benchmark
  public void plainPeer() {
    long iova = plain.map(buffer);
    plain.unmap(iova);
  }

  /** Pages in a concurrent map, free addresses in a tree, one read-write lock; no hardware. */
  private static final class Plain {
    private final Map<Long, Long> pages = new ConcurrentHashMap<>();
    private final TreeMap<Long, Long> free = new TreeMap<>(Map.of(PAGE, 1L << 47));
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    long map(long physAddr) {
      lock.writeLock().lock();
      try {
        Map.Entry<Long, Long> first = free.firstEntry();
        free.remove(first.getKey());
        free.put(first.getKey() + PAGE, first.getValue() - PAGE);
        pages.put(first.getKey(), physAddr);
        return first.getKey();
      } finally {
        lock.writeLock().unlock();
      }
    }

    void unmap(long iova) {
      lock.writeLock().lock();
      try {
        pages.remove(iova);
        Long above = free.remove(iova + PAGE);
        free.put(iova, PAGE + (above == null ? 0 : above));
      } finally {
        lock.writeLock().unlock();
      }
    }
  }
}

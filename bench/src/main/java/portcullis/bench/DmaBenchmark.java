package portcullis.bench;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
import portcullis.core.dma.PassthroughMapper;
import portcullis.core.dma.ScatterList;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.driver.RiscvPageTableFormat;

/**
 * A map and an unmap through the DMA API, by policy, in Sv48 tables, with one device behind an
 * IOMMU that confirms everything at once: what the software costs by itself.
 */
@SuppressWarnings("NullAway.Init") // JMH fills in and sets up
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class DmaBenchmark {
  private static final long PAGE = 4096;
  private static final long BUFFER = 1L << 40;
  private static final long NO_LIMIT = -1;

  /** How unmaps are flushed. */
  @Param({"strict", "queued", "single-queue", "wrap", "passthrough"})
  public String policy;

  /** Mappings that stay throughout. */
  @Param("10000")
  public int live;

  private DmaMapper mapper;
  private @Nullable DmaSpace space;

  /** Makes the domain, attaches a device and fills it. */
  @Setup
  public void open() {
    PageAllocator pages = new PageAllocator(PhysicalMemory.anonymous(1L << 31, 256L << 20));
    if (policy.equals("passthrough")) {
      mapper = new PassthroughMapper(pages, NO_LIMIT);
      return;
    }
    IommuSystem system = new IommuSystem(pages);
    NullIommu iommu = new NullIommu(pages);
    PagingDomain domain = Objects.requireNonNull(system.createPagingDomain("bench", iommu));
    space = new DmaSpace(domain, pages, Policies.named(policy), false);
    mapper = space.mapper(NO_LIMIT);
    IommuSystem.ProbeResult probed = system.probe(iommu, DeviceDescription.alone("nvme", 8));
    if (!(probed instanceof IommuSystem.ProbeResult.Present present)
        || !present.device().attach(domain).isAttached()) {
      throw new IllegalStateException("not attached: " + probed);
    }
    for (int i = 0; i < live; i++) {
      mapper.mapSingle(BUFFER, PAGE, Direction.BIDIRECTIONAL);
    }
  }

  /** Ends the timer of the queued policy. */
  @TearDown
  public void close() {
    if (space != null) {
      space.close();
    }
  }

  /** 4 KiB. */
  @Benchmark
  public void single() {
    long iova = mapper.mapSingle(BUFFER, PAGE, Direction.TO_DEVICE);
    mapper.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
  }

  /** 64 KiB in sixteen pieces that do not follow each other. */
  @Benchmark
  public void scatterGather(Scattered scattered) {
    mapper.mapScatterGather(scattered.list, Direction.TO_DEVICE);
    mapper.unmapScatterGather(scattered.list, Direction.TO_DEVICE);
  }

  /** A thread's list. */
  @State(Scope.Thread)
  public static class Scattered {
    private final ScatterList list = new ScatterList(16);

    /** Fills it. */
    @Setup
    public void fill() {
      for (int i = 0; i < 16; i++) {
        list.add(BUFFER + 2L * i * PAGE, PAGE);
      }
    }
  }

  /** Confirms everything and does nothing. */
  private static final class NullIommu implements Iommu, IommuDriver, IommuEndpoint {
    private final PageAllocator pages;

    NullIommu(PageAllocator pages) {
      this.pages = pages;
    }

    @Override
    public @Nullable AddressSpace createAddressSpace() {
      PageTable table =
          PageTable.create(new RiscvPageTableFormat(RiscvPageTableFormat.Mode.SV48, false), pages);
      return table == null ? null : new Space(table, 1);
    }

    @Override
    public int index() {
      return 0;
    }

    @Override
    public String name() {
      return "null";
    }

    @Override
    public IommuDriver driver() {
      return this;
    }

    @Override
    public ProbeOutcome probe(DeviceDescription device) {
      return new ProbeOutcome.Probed(this);
    }

    @Override
    public @Nullable String incompatibility(AddressSpace candidate) {
      return null;
    }

    @Override
    public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome invalidateAll(int addressSpaceId) {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome sync() {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome block() {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome identity() {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome translate(AddressSpace next) {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public void release() {}
  }

  private record Space(PageTable table, int id) implements AddressSpace {
    @Override
    public void release() {}
  }
}

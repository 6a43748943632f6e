package portcullis.testkit.dma;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.driver.RiscvPageTableFormat;

/**
 * A paging domain under the DMA API, with two devices behind an IOMMU each. Tables and coherent
 * memory come from allocators of their own, so that each can be seen to get its own back.
 */
public final class DmaFixture implements DmaMachine {
  private static final long HALF = 32L << 20;

  private final PhysicalMemory memory = PhysicalMemory.anonymous(1L << 31, 2 * HALF);
  private final PhysicalMemory coherentMemory = PhysicalMemory.anonymous(1L << 33, HALF);
  private final PageAllocator tables;
  private final PageAllocator coherent;
  private final IommuSystem system;
  private final PagingDomain domain;
  private final DmaSpace space;
  private final List<ForgetfulIommu> iommus;
  private final List<Device> devices;

  /** Makes one; {@code gate} may refuse tables. */
  public DmaFixture(FlushPolicy.Factory policies, AllocationGate gate) {
    tables = new PageAllocator(memory, gate);
    coherent = new PageAllocator(coherentMemory);
    system = new IommuSystem(tables);
    IommuDriver driver = new Driver();
    domain = Objects.requireNonNull(system.createPagingDomain("d", driver));
    space = new DmaSpace(domain, coherent, policies, false);
    iommus = List.of(new ForgetfulIommu(0, driver, memory), new ForgetfulIommu(1, driver, memory));
    devices = iommus.stream().map(this::probe).toList();
    for (Device device : devices) {
      if (!device.attach(domain).isAttached()) {
        throw new AssertionError(device + " not attached");
      }
    }
  }

  /** As the other, and every table is granted. */
  public DmaFixture(FlushPolicy.Factory policies) {
    this(policies, AllocationGate.OPEN);
  }

  @Override
  public DmaSpace space() {
    return space;
  }

  @Override
  public ForgetfulIommu iommu(int index) {
    return iommus.get(index);
  }

  @Override
  public Device device(int index) {
    return devices.get(index);
  }

  @Override
  public PageAllocator tables() {
    return tables;
  }

  @Override
  public PageAllocator coherent() {
    return coherent;
  }

  @Override
  public void close() {
    iommus.forEach(iommu -> iommu.failWaits(n -> false));
    if (!space.close()) {
      throw new AssertionError("the DMA space could not be closed: " + space.statistics());
    }
    for (Device device : devices) {
      device.attach(BlockedDomain.BLOCKED);
      system.release(device);
    }
    if (!domain.destroy()) {
      throw new AssertionError("the domain could not be destroyed");
    }
    long leakedBytes = tables.allocatedBytes() + coherent.allocatedBytes();
    if (leakedBytes != 0 || space.statistics().limboBytes() != 0) {
      throw new AssertionError(leakedBytes + " bytes leaked; " + space.statistics());
    }
  }

  private Device probe(ForgetfulIommu iommu) {
    DeviceDescription description =
        DeviceDescription.alone("device" + iommu.index(), iommu.index());
    return switch (system.probe(iommu, description)) {
      case IommuSystem.ProbeResult.Present present -> present.device();
      case IommuSystem.ProbeResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** Makes Sv39 tables. */
  private final class Driver implements IommuDriver {
    private int nextId = 1;

    @Override
    public @Nullable AddressSpace createAddressSpace() {
      PageTable table =
          PageTable.create(new RiscvPageTableFormat(RiscvPageTableFormat.Mode.SV39, false), tables);
      return table == null ? null : new Space(table, nextId++);
    }
  }

  private record Space(PageTable table, int id) implements AddressSpace {
    @Override
    public void release() {}
  }
}

package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.ScatterList;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.driver.RiscvPageTableFormat;

class MapSyncTest {
  private static final long PAGE = 4096;
  private static final long MEMORY = 1L << 40;
  private static final int ROOM = 16;

  private final PageAllocator tables =
      new PageAllocator(PhysicalMemory.anonymous(1L << 31, 8L << 20));
  private final IommuSystem system = new IommuSystem(tables);
  private final Driver driver = new Driver();
  private final CopyingIommu iommu = new CopyingIommu(0, driver, ROOM);
  private final PagingDomain domain =
      Objects.requireNonNull(system.createPagingDomain("d", driver));
  private final Device device = probe(iommu);
  private @Nullable DmaSpace space;

  @AfterEach
  void everythingIsGivenBack() {
    assertThat(space == null || space.close()).isTrue();
    assertThat(device.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(domain.destroy()).isTrue();
    assertThat(tables.allocatedBytes()).isZero();
  }

  @Test
  void aMappingIsKnownWhenItsMapReturns() {
    device.attach(domain);
    assertThat(domain.map(0, MEMORY, 2 * PAGE, Access.READ)).isEqualTo(MapOutcome.MAPPED);
    assertThat(iommu.translate(PAGE + 5)).isEqualTo(MEMORY + PAGE + 5);
    assertThat(iommu.mapSyncs()).isOne();
    unmap(0, 2 * PAGE);
    assertThat(iommu.pages()).isZero();
  }

  @Test
  void aMapForWhichThereIsNoRoomIsUndone() {
    device.attach(domain);
    assertThat(domain.map(0, MEMORY, (ROOM + 1) * PAGE, Access.READ))
        .isEqualTo(MapOutcome.HARDWARE_FULL);
    assertThat(domain.iovaToPhys(0)).isEqualTo(PageTable.UNMAPPED);
    assertThat(iommu.pages()).as("what was known of it for an instant").isZero();
    assertThat(domain.map(0, MEMORY, ROOM * PAGE, Access.READ)).isEqualTo(MapOutcome.MAPPED);
    unmap(0, ROOM * PAGE);
  }

  @Test
  void mapsWithoutSyncAreMadeKnownByOne() {
    device.attach(domain);
    for (int i = 0; i < 4; i++) {
      domain.mapWithoutSync(i * PAGE, MEMORY - i * PAGE, PAGE, Access.READ);
    }
    assertThat(iommu.mapSyncs()).isZero();
    assertThat(domain.syncMap(0, 4 * PAGE)).isEqualTo(MapOutcome.MAPPED);
    assertThat(iommu.translate(3 * PAGE)).isEqualTo(MEMORY - 3 * PAGE);
    assertThat(iommu.mapSyncs()).isOne();
    unmap(0, 4 * PAGE);
  }

  @Test
  void aScatterListIsMadeKnownOnce() {
    DmaMapper mapper = mapper(StrictPolicy::new);
    ScatterList list = scattered(8);
    assertThat(mapper.mapScatterGather(list, Direction.TO_DEVICE))
        .isNotEqualTo(DmaMapper.MAPPING_ERROR);
    assertThat(iommu.mapSyncs()).isOne();
    assertThat(iommu.pages()).isEqualTo(8);
    mapper.unmapScatterGather(list, Direction.TO_DEVICE);
    assertThat(iommu.flushes()).isOne();
  }

  @Test
  void whatWaitsForItsFlushMakesRoomBeforeAMapIsRefused() {
    DmaMapper mapper =
        mapper(recycler -> new QueuedPolicy(recycler, 4 * ROOM, TimeUnit.HOURS.toNanos(1)));
    for (int i = 0; i < 3 * ROOM; i++) {
      long iova = mapper.mapSingle(MEMORY + i * PAGE, PAGE, Direction.TO_DEVICE);
      assertThat(iova).isNotEqualTo(DmaMapper.MAPPING_ERROR);
      assertThat(iommu.translate(iova)).isEqualTo(MEMORY + i * PAGE);
      mapper.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
    }
    assertThat(iommu.flushes()).as("one each time it was full").isEqualTo(2);
    long iova = mapper.mapSingle(MEMORY, (ROOM + 1) * PAGE, Direction.TO_DEVICE);
    assertThat(iova).isEqualTo(DmaMapper.MAPPING_ERROR);
    ScatterList list = scattered(ROOM + 1);
    assertThat(mapper.mapScatterGather(list, Direction.TO_DEVICE))
        .isEqualTo(DmaMapper.MAPPING_ERROR);
    assertThat(space.policy().flush()).isTrue();
    assertThat(iommu.pages()).isZero();
    assertThat(space.statistics().liveBytes()).isZero();
  }

  @Test
  void aDomainThatIsNotMadeForItIsRefused() {
    driver.makesForCopies = false;
    PagingDomain other = Objects.requireNonNull(system.createPagingDomain("plain", driver));
    AttachOutcome outcome = device.attach(other);
    assertThat(outcome).isInstanceOf(AttachOutcome.Refused.class);
    assertThat(outcome.toString()).contains("INCOMPATIBLE", "copying0", "plain");
    assertThat(other.destroy()).isTrue();
  }

  @Test
  void identityIsRefusedWhereADeviceAlwaysTranslates() {
    device.attach(domain);
    AttachOutcome outcome = device.attach(IdentityDomain.IDENTITY);
    assertThat(outcome.toString()).contains("INCOMPATIBLE", "always translates");
    assertThat(device.domain()).isEqualTo(domain);
  }

  private DmaMapper mapper(FlushPolicy.Factory policies) {
    space = new DmaSpace(domain, tables, policies, false);
    device.attach(domain);
    return space.mapper(-1);
  }

  private static ScatterList scattered(int pieces) {
    ScatterList list = new ScatterList(pieces);
    for (int i = 0; i < pieces; i++) {
      list.add(MEMORY + 2 * i * PAGE, PAGE);
    }
    return list;
  }

  private void unmap(long iova, long sizeBytes) {
    Gather gather = new Gather();
    assertThat(domain.unmap(iova, sizeBytes, gather)).isEqualTo(sizeBytes);
    assertThat(domain.sync(gather).isCovered()).isTrue();
  }

  private Device probe(CopyingIommu unit) {
    return switch (system.probe(unit, DeviceDescription.alone("nvme", 8))) {
      case IommuSystem.ProbeResult.Present present -> present.device();
      case IommuSystem.ProbeResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** Makes Sv39 tables, of which maps are told. */
  private final class Driver implements IommuDriver {
    private boolean makesForCopies = true;
    private int nextId = 1;

    @Override
    public @Nullable AddressSpace createAddressSpace() {
      PageTable table =
          PageTable.create(new RiscvPageTableFormat(RiscvPageTableFormat.Mode.SV39, false), tables);
      return table == null ? null : new Space(table, nextId++, makesForCopies);
    }
  }

  private record Space(PageTable table, int id, boolean needsMapSync) implements AddressSpace {
    @Override
    public void release() {}
  }
}

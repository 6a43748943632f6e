package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvFirstStage;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FirstStageMode;

/**
 * A life from bring-up to shutdown in which the first allocation fails, then the second, and so on
 * until none does: whatever fails says so, and everything is given back.
 */
class NthAllocationFailureTest {
  private static final int MORE_THAN_ENOUGH = 1_000;
  private static final long RAM = 0x8000_0000L;
  private static final long BUFFER = RAM + (48L << 20);
  private static final ReservedRegion DOORBELL =
      new ReservedRegion(0x2800_0000L, 0x2800_0fffL, ReservedRegion.Kind.DIRECT);

  private static final RiscvIommuConfig CONFIG =
      RiscvFixture.nesting()
          .withCapabilities(
              RiscvFixture.nesting().capabilities().value() | Capabilities.PD20.mask());
  private static final int PASID = 0xa_bcde;

  private final PhysicalMemory memory = PhysicalMemory.anonymous(RAM, 64L << 20);
  private int allocations;
  private int failing;
  private PageAllocator pages = new PageAllocator(memory);

  @Test
  void everyAllocationMayFailAndNothingIsLost() {
    int survived = 0;
    for (failing = 1; failing < MORE_THAN_ENOUGH; failing++) {
      allocations = 0;
      pages = new PageAllocator(memory, RAM, 32L << 20, sizeLog2 -> ++allocations != failing);
      boolean wholeLife = live();
      assertThat(pages.allocatedBytes()).as("bytes lost when number %d fails", failing).isZero();
      if (allocations < failing) {
        assertThat(wholeLife).as("nothing fails when no allocation does").isTrue();
        break;
      }
      survived++;
    }
    assertThat(survived).as("allocations that were made to fail").isBetween(10, 200);
  }

  /** Returns whether everything in it succeeded. */
  private boolean live() {
    RiscvIommuDevice hardware =
        new RiscvIommuDevice(new SystemBus(memory), CONFIG, WiredInterrupt.UNCONNECTED);
    try {
      RiscvIommuDriver driver = new RiscvIommuDriver(pages);
      RiscvIommuDriver.InstallOutcome outcome =
          driver.install(
              "iommu0",
              hardware,
              new InterruptDelivery.Polling(new Signal(), 1_000_000),
              UnitSettings.DEFAULT,
              fault -> {});
      return switch (outcome) {
        case RiscvIommuDriver.InstallOutcome.Refused refused -> {
          assertThat(refused.reason()).contains("memory");
          yield false;
        }
        case RiscvIommuDriver.InstallOutcome.Installed installed -> {
          boolean good = probeAndUse(driver, installed.unit());
          installed.unit().shutDown(RiscvIommu.Afterwards.BLOCKED);
          yield good;
        }
      };
    } finally {
      hardware.close();
    }
  }

  private boolean probeAndUse(RiscvIommuDriver driver, RiscvIommu unit) {
    IommuSystem system = new IommuSystem(pages);
    DeviceDescription description =
        new DeviceDescription("nvme", 0x4321, "nvme", List.of(DOORBELL)).withPasids(20);
    return switch (system.probe(unit, description)) {
      case IommuSystem.ProbeResult.Refused refused -> {
        assertThat(refused.reason()).contains("memory");
        yield false;
      }
      case IommuSystem.ProbeResult.Present present -> {
        boolean good = use(system, driver, present.device());
        system.release(present.device());
        yield good & probeAndUseAsGuest(system, driver, unit);
      }
    };
  }

  private boolean use(IommuSystem system, RiscvIommuDriver driver, Device device) {
    PagingDomain domain = system.createPagingDomain("d", driver);
    if (domain == null) {
      return false;
    }
    DmaSpace space = new DmaSpace(domain, pages, StrictPolicy::new, true);
    boolean admitted = space.admit(description(device));
    AttachOutcome attached = device.attach(domain);
    assertThat(attached.isAttached())
        .as("attached only with its doorbell mapped")
        .isEqualTo(admitted);
    boolean good = admitted && mapAndUnmap(space.mapper(-1));
    AttachOutcome withPasid = device.attachPasid(PASID, domain);
    good &= withPasid.isAttached();
    assertThat(device.pasidDomain(PASID)).isEqualTo(withPasid.isAttached() ? domain : null);
    if (withPasid instanceof AttachOutcome.Refused refused) {
      assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.PASID_UNAVAILABLE);
      assertThat(refused.detail()).contains("nvme pasid 0xabcde", "memory");
    }
    assertThat(space.close()).isTrue();
    // Must succeed whatever has failed before.
    assertThat(device.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    device.detachPasid(PASID);
    assertThat(domain.liveBonds()).isZero();
    assertThat(domain.destroy()).isTrue();
    return good;
  }

  private static boolean probeAndUseAsGuest(
      IommuSystem system, RiscvIommuDriver driver, RiscvIommu unit) {
    DeviceDescription description = new DeviceDescription("nic", 0x8, "nic", List.of(DOORBELL));
    return switch (system.probe(unit, description)) {
      case IommuSystem.ProbeResult.Refused refused -> {
        assertThat(refused.reason()).contains("memory");
        yield false;
      }
      case IommuSystem.ProbeResult.Present present -> {
        boolean good = useAsGuest(system, driver, present.device());
        system.release(present.device());
        yield good;
      }
    };
  }

  // Its doorbell is an interrupt file of the guest's, led to itself.
  private static boolean useAsGuest(IommuSystem system, RiscvIommuDriver driver, Device device) {
    MessagePattern doorbell = new MessagePattern(0, DOORBELL.firstIova() >>> 12);
    PagingDomain parent = system.createPagingDomain("parent", driver, Stage.SECOND, doorbell);
    if (parent == null) {
      return false;
    }
    Objects.requireNonNull(parent.messageWindow()).mapFile(0, DOORBELL.firstIova());
    NestedDomain nested =
        ((IommuSystem.NestedResult.Created)
                system.createNestedDomain(
                    "guest", parent, new RiscvFirstStage(FirstStageMode.SV39, 0x1000, 1, false)))
            .domain();
    assertThat(device.attach(nested).isAttached()).isTrue();
    boolean good = true;
    Gather gather = new Gather();
    for (long sizeBytes : new long[] {4096, 2 << 20, (4 << 20) + 8192}) {
      good &= parent.map(0x1000_0000L, BUFFER, sizeBytes, Access.READ_WRITE) == MapOutcome.MAPPED;
      parent.unmap(0x1000_0000L, sizeBytes, gather);
      assertThat(parent.sync(gather).isCovered()).isTrue();
    }
    assertThat(Objects.requireNonNull(parent.messageWindow()).unmapFile(0).isCovered()).isTrue();
    assertThat(device.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(nested.destroy()).isTrue();
    assertThat(parent.destroy()).isTrue();
    return good;
  }

  private static List<ReservedRegion> description(Device device) {
    return device.description().reservedRegions();
  }

  private static boolean mapAndUnmap(DmaMapper mapper) {
    boolean good = true;
    long[] sizes = {4096, 3 * 4096, 64 << 10, 2 << 20, (4 << 20) + 8192};
    long[] iovas = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      iovas[i] = mapper.mapSingle(BUFFER, sizes[i], Direction.BIDIRECTIONAL);
      good &= iovas[i] != DmaMapper.MAPPING_ERROR;
    }
    @Nullable CoherentBuffer queue = mapper.allocateCoherent(16384);
    good &= queue != null;
    for (int i = 0; i < sizes.length; i++) {
      if (iovas[i] != DmaMapper.MAPPING_ERROR) {
        mapper.unmapSingle(iovas[i], sizes[i], Direction.BIDIRECTIONAL);
      }
    }
    if (queue != null) {
      queue.close();
    }
    return good;
  }
}

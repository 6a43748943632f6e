package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultReason;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Clock;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.testkit.domain.IommuFixture;

/** Driver and model in one: what neither shows alone. */
class RiscvDriverOnModelTest {
  private static final long IOVA = 0x12_3456_7000L;
  private static final long PAGE = 4096;
  private static final int REQUESTER = 0x0308;

  private final List<PagingDomain> domains = new ArrayList<>();
  private RiscvFixture machine;
  private Device device;

  @AfterEach
  void everythingIsGivenBack() {
    machine.system().release(device);
    for (PagingDomain domain : domains) {
      assertThat(domain.destroy()).isTrue();
    }
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void everyPageModeTranslates() {
    for (FirstStageMode mode :
        List.of(FirstStageMode.SV39, FirstStageMode.SV48, FirstStageMode.SV57)) {
      start(new RiscvIommuDriver.Options(mode, true), RiscvIommuConfig.standard());
      PagingDomain domain = attachedDomain();
      long iova = domain.lastIova() - PAGE + 1;
      assertThat(domain.lastIova()).isEqualTo((1L << (mode.addressBits() - 1)) - 1);
      assertThat(domain.map(iova, 0x8123_4000L, PAGE, Access.READ)).isEqualTo(MapOutcome.MAPPED);
      assertThat(translate(iova + 5, Access.READ)).isEqualTo(0x8123_4005L);
      if (mode != FirstStageMode.SV57) {
        everythingIsGivenBack();
        domains.clear();
      }
    }
  }

  @Test
  void pagesOfEverySizeGoWithOneInvalidationEach() {
    start(RiscvIommuDriver.Options.DEFAULT, RiscvIommuConfig.standard());
    PagingDomain domain = attachedDomain();
    for (int sizeLog2 : new int[] {12, 21, 30}) {
      long iova = 1L << 40;
      long sizeBytes = 1L << sizeLog2;
      domain.map(iova, 1L << 32, sizeBytes, Access.READ_WRITE);
      assertThat(translate(iova + sizeBytes - 1, Access.WRITE))
          .isEqualTo((1L << 32) + sizeBytes - 1);
      long before = machine.unit(0).statistics().get(UnitCounter.IOTINVAL);
      assertThat(unmap(domain, iova, sizeBytes)).isEqualTo(FlushReport.COMPLETE);
      assertThat(machine.unit(0).statistics().get(UnitCounter.IOTINVAL)).isEqualTo(before + 1);
      assertThat(translate(iova + sizeBytes - 1, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    }
  }

  @Test
  void aNapotPageIsForgottenWholly() {
    start(RiscvIommuDriver.Options.DEFAULT, RiscvIommuConfig.standard());
    PagingDomain domain = attachedDomain();
    long sizeBytes = 64 << 10;
    long iova = 0x7_0000_0000L;
    assertThat(domain.pageSizes() & sizeBytes).isNotZero();
    domain.map(iova, 0x9000_0000L, sizeBytes, Access.READ);
    for (long offset = 0; offset < sizeBytes; offset += PAGE) {
      assertThat(translate(iova + offset, Access.READ)).isEqualTo(0x9000_0000L + offset);
    }
    assertThat(unmap(domain, iova, sizeBytes)).isEqualTo(FlushReport.COMPLETE);
    for (long offset = 0; offset < sizeBytes; offset += PAGE) {
      assertThat(translate(iova + offset, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    }
  }

  @Test
  void faultsTellTheDeviceTheAddressTheAccessAndTheReason() {
    start(RiscvIommuDriver.Options.DEFAULT, RiscvIommuConfig.standard());
    assertThat(translate(IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    PagingDomain domain = attachedDomain();
    assertThat(machine.faults())
        .containsExactly(fault(IOVA, Access.READ, FaultReason.DEVICE_BLOCKED, 258));
    domain.map(IOVA, 0x8200_0000L, PAGE, Access.READ);
    assertThat(translate(IOVA + 8, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(translate(IOVA + PAGE, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(machine.faults())
        .containsExactly(
            fault(IOVA, Access.READ, FaultReason.DEVICE_BLOCKED, 258),
            fault(
                IOVA + 8, Access.WRITE, FaultReason.FORBIDDEN, FaultCause.WRITE_PAGE_FAULT.code()),
            fault(
                IOVA + PAGE,
                Access.READ,
                FaultReason.NOT_MAPPED,
                FaultCause.READ_PAGE_FAULT.code()));
  }

  @Test
  void aUnitWithoutTheModeOfTheUnionRefusesTheDomainClearly() {
    long sv39 =
        RiscvIommuConfig.standard().capabilities().value()
            & ~(Capabilities.SV48.mask() | Capabilities.SV57.mask());
    start(
        RiscvIommuDriver.Options.DEFAULT,
        RiscvIommuConfig.standard().withCapabilities(sv39),
        RiscvIommuConfig.standard());
    PagingDomain domain = domain();
    assertThat(device.attach(domain))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> {
              assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.INCOMPATIBLE);
              assertThat(refused.detail()).contains("iommu0", "SV57", "SV39", "nic");
            });
    assertThat(device.domain()).isEqualTo(BlockedDomain.BLOCKED);
    Device other = machine.probe(1, "other", REQUESTER);
    assertThat(other.attach(domain).isAttached()).isTrue();
    machine.system().release(other);
  }

  @Test
  void extendedContextsWorkAsBaseOnesDo() {
    long extended =
        RiscvIommuConfig.standard().capabilities().value() | Capabilities.MSI_FLAT.mask();
    start(RiscvIommuDriver.Options.DEFAULT, RiscvIommuConfig.standard().withCapabilities(extended));
    PagingDomain domain = attachedDomain();
    domain.map(IOVA, 0x8200_0000L, PAGE, Access.READ_WRITE);
    assertThat(translate(IOVA, Access.WRITE)).isEqualTo(0x8200_0000L);
  }

  @Test
  void aFaultStormLosesRecordsButNeitherFlushesNorTheThread() {
    start(RiscvIommuDriver.Options.DEFAULT, RiscvIommuConfig.standard());
    PagingDomain domain = attachedDomain();
    domain.map(IOVA, 0x8200_0000L, PAGE, Access.READ_WRITE);
    for (int i = 0; i < 20_000; i++) {
      assertThat(translate(IOVA + PAGE, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    }
    assertThat(unmap(domain, IOVA, PAGE)).isEqualTo(FlushReport.COMPLETE);
    assertThat(machine.faults())
        .anySatisfy(fault -> assertThat(fault.reason()).isEqualTo(FaultReason.LOST_RECORDS));
    // Until the driver has cleared the overflow, further faults are lost too.
    long deadlineNanos = Clock.nanos() + 10_000_000_000L;
    do {
      assertThat(Clock.isPast(deadlineNanos)).as("faults are reported again").isFalse();
      assertThat(translate(IOVA, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    } while (machine.faults().stream().noneMatch(fault -> fault.access() == Access.WRITE));
  }

  @Test
  void mapUnmapAndProgrammingAllocateNothingOnTheHeap() {
    start(RiscvIommuDriver.Options.DEFAULT, RiscvIommuConfig.standard());
    PagingDomain domain = attachedDomain();
    IommuEndpoint endpoint = machine.endpoint(0, 77);
    AddressSpace space = domain.space();
    Gather gather = new Gather();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20 && allocated != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        domain.map(IOVA, 0x8200_0000L, 16 * PAGE, Access.READ_WRITE);
        domain.unmap(IOVA, 16 * PAGE, gather);
        domain.sync(gather);
        endpoint.translate(space);
        endpoint.identity();
        endpoint.block();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    endpoint.release();
    assertThat(allocated).isZero();
  }

  private void start(RiscvIommuDriver.Options options, RiscvIommuConfig... configs) {
    machine =
        new RiscvFixture(
            options,
            UnitSettings.DEFAULT
                .withTimeouts(10_000_000_000L, 30_000_000_000L, 30_000_000_000L)
                .withQueues(6, 6),
            configs);
    device = machine.probe(0, "nic", REQUESTER);
  }

  private PagingDomain domain() {
    PagingDomain made =
        Objects.requireNonNull(machine.system().createPagingDomain("d", machine.driver()));
    domains.add(made);
    return made;
  }

  private PagingDomain attachedDomain() {
    PagingDomain made = domain();
    assertThat(device.attach(made).isAttached()).isTrue();
    return made;
  }

  private long translate(long iova, int access) {
    return machine.translate(0, REQUESTER, iova, access);
  }

  private static FlushReport unmap(PagingDomain domain, long iova, long sizeBytes) {
    Gather gather = new Gather();
    assertThat(domain.unmap(iova, sizeBytes, gather)).isEqualTo(sizeBytes);
    return domain.sync(gather);
  }

  private static DmaFault fault(long iova, int access, FaultReason reason, int cause) {
    return new DmaFault("nic", REQUESTER, -1, new Iova(iova), access, reason, cause, 1);
  }
}

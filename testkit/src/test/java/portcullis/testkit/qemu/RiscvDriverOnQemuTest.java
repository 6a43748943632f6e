package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.FaultReason;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FirstStageMode;

/** Driver and foreign hardware: what a unit that nobody here wrote makes of the driver's tables. */
@OnQemu
class RiscvDriverOnQemuTest extends QemuScene {
  @ParameterizedTest
  @EnumSource(names = {"SV39", "SV48", "SV57"})
  void writesReachTheHighestPageOfEveryModeUntilItIsUnmapped(FirstStageMode mode) {
    start(PLAN.withPageMode(mode));
    Writer writer = machine().machine(0).writer();
    PagingDomain domain = domainOf("writer", QemuMachine.WRITER);
    long iova = domain.lastIova() - PAGE + 1;
    assertThat(domain.lastIova()).isEqualTo((1L << (mode.addressBits() - 1)) - 1);
    long page = allocate(12);
    assertThat(writer.write(iova, page)).isEqualTo(Writer.REFUSED);
    map(domain, iova, page, PAGE, Access.READ_WRITE);
    assertThat(writer.write(iova + 8, page + 8)).isEqualTo(Writer.PASSED);
    assertThat(unmap(domain, iova, PAGE)).isEqualTo(FlushReport.COMPLETE);
    machine().bus().ram().setLong(page + 8, 0); // always the same is written
    assertThat(writer.write(iova + 8, page + 8)).isEqualTo(Writer.REFUSED);
    assertThat(machine().bus().ram().getLong(page + 8)).isZero();
  }

  @Test
  void faultsTellTheDeviceTheAddressTheAccessAndTheReason() {
    start();
    PagingDomain domain = domain();
    Device disk = probe("disk", DISK);
    assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(BLOCKED);
    assertThat(machine().faults())
        .containsExactly(
            fault(
                "disk",
                DISK,
                IOVA,
                Access.READ,
                FaultReason.DEVICE_BLOCKED,
                FaultCause.DDT_ENTRY_NOT_VALID));
    attach(disk, domain);
    map(domain, IOVA, allocate(12), PAGE, Access.READ);
    assertThat(dma(DISK, IOVA + 8, Access.WRITE)).isEqualTo(BLOCKED);
    assertThat(dma(DISK, IOVA + PAGE + 3, Access.WRITE)).isEqualTo(BLOCKED);
    assertThat(dma(DISK, IOVA - 2, Access.READ)).isEqualTo(BLOCKED);
    assertThat(machine().faults().subList(1, 4))
        .containsExactly(
            fault(
                "disk",
                DISK,
                IOVA + 8,
                Access.WRITE,
                FaultReason.FORBIDDEN,
                FaultCause.WRITE_PAGE_FAULT),
            fault(
                "disk",
                DISK,
                IOVA + PAGE + 3,
                Access.WRITE,
                FaultReason.NOT_MAPPED,
                FaultCause.WRITE_PAGE_FAULT),
            fault(
                "disk",
                DISK,
                IOVA - 2,
                Access.READ,
                FaultReason.NOT_MAPPED,
                FaultCause.READ_PAGE_FAULT));
    assertThat(machine().faults()).hasSize(4);
  }

  @Test
  void devicesOfOneDomainReachTheSameAndLeaveOneByOne() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    Device other = probe("other", OTHER_DISK);
    attach(other, domain);
    long page = allocate(12);
    map(domain, IOVA, page, PAGE, Access.READ_WRITE);
    for (int device : new int[] {DISK, OTHER_DISK}) {
      assertThat(dma(device, IOVA + 0x10, Access.READ)).isEqualTo(page + 0x10);
      assertThat(dma(device, IOVA + 0x21, Access.WRITE)).isEqualTo(page + 0x21);
    }
    attach(other, BlockedDomain.BLOCKED);
    assertThat(dma(OTHER_DISK, IOVA, Access.READ)).isEqualTo(BLOCKED);
    assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(page);
    PagingDomain elsewhere = domain();
    long otherPage = allocate(12);
    map(elsewhere, IOVA, otherPage, PAGE, Access.READ_WRITE);
    attach(other, elsewhere);
    assertThat(dma(OTHER_DISK, IOVA, Access.WRITE)).isEqualTo(otherPage);
    assertThat(unmap(domain, IOVA, PAGE)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(DISK, IOVA, Access.WRITE)).isEqualTo(BLOCKED);
    assertThat(dma(OTHER_DISK, IOVA, Access.READ)).as("another PSCID").isEqualTo(otherPage);
  }

  @Test
  void aLargePageIsOneEntryAndGoesWithOneInvalidation() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    long sizeBytes = 2 << 20;
    long iova = 0x4020_0000L;
    long block = allocate(21);
    map(domain, iova, block, sizeBytes, Access.READ_WRITE);
    assertThat(dma(DISK, iova + sizeBytes - 4, Access.READ)).isEqualTo(block + sizeBytes - 4);
    assertThat(dma(DISK, iova + sizeBytes, Access.READ)).isEqualTo(BLOCKED);
    assertThat(unmap(domain, iova, sizeBytes)).isEqualTo(FlushReport.COMPLETE);
    map(domain, iova, block, sizeBytes, Access.READ_WRITE);
    assertThat(dma(DISK, iova, Access.WRITE)).isEqualTo(block);
    long before = machine().invalidationsExecuted(0);
    assertThat(unmap(domain, iova, sizeBytes)).isEqualTo(FlushReport.COMPLETE);
    assertThat(machine().invalidationsExecuted(0)).isEqualTo(before + 1);
    assertThat(dma(DISK, iova, Access.WRITE)).isEqualTo(BLOCKED);
  }

  @Test
  void aNapotPageTranslatesAndIsForgottenWholly() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    long sizeBytes = 64 << 10;
    long iova = 0x4010_0000L;
    long block = allocate(16);
    map(domain, iova, block, sizeBytes, Access.READ_WRITE);
    assertThat(domain.pageSizes() & sizeBytes).isNotZero();
    for (long offset = 0; offset < sizeBytes; offset += PAGE) {
      assertThat(dma(DISK, iova + offset, Access.READ)).isEqualTo(block + offset);
    }
    assertThat(unmap(domain, iova, sizeBytes)).isEqualTo(FlushReport.COMPLETE);
    for (long offset = 0; offset < sizeBytes; offset += PAGE) {
      assertThat(dma(DISK, iova + offset, Access.READ)).isEqualTo(BLOCKED);
    }
  }

  @Test
  void aCommandThatTheUnitRefusesIsGivenAgainAndTheQueueGoesOn() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    long page = allocate(12);
    map(domain, IOVA, page, PAGE, Access.READ_WRITE);
    assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(page);
    SpoiledCommands commands = machine().commandsOf(0);
    commands.spoilNext(CommandKind.IOTINVAL_VMA, 0x7f); // no such opcode
    FlushReport report = unmap(domain, IOVA, PAGE);
    assertThat(commands.isDone()).isTrue();
    assertThat(report).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(BLOCKED);
    assertThat(machine().unit(0).statistics().get(UnitCounter.RESTARTS)).isEqualTo(1);
    assertThat(machine().unit(0).statistics().get(UnitCounter.FAILED_COMMANDS)).isZero();
  }

  @Test
  void aUnitThatIsLeftUntranslatedLetsDmaThroughAsItIs() {
    start();
    Device disk = probe("disk", DISK);
    long page = allocate(12);
    assertThat(dma(DISK, page, Access.WRITE)).isEqualTo(BLOCKED);
    machine().system().release(disk);
    assertThat(machine().unit(0).shutDown(RiscvIommu.Afterwards.UNTRANSLATED))
        .isEqualTo(SyncOutcome.COMPLETE);
    assertThat(dma(DISK, page, Access.WRITE)).isEqualTo(page);
  }

  @Test
  void aUnitThatMarksNoPagesIsNotTrustedWithDirtyTracking() {
    start();
    PagingDomain attached = domainOf("disk", DISK);
    assertThat(machine().unit(0).marksDirtyPages()).isFalse();
    assertThat(attached.setDirtyTracking(true)).isFalse();
    long page = allocate(12);
    map(attached, IOVA, page, PAGE, Access.READ_WRITE);
    assertThat(dma(DISK, IOVA, Access.WRITE)).isEqualTo(page);
  }
}

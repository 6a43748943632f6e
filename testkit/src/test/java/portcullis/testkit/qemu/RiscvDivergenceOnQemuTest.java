package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.FaultReason;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.sync.Signal;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.FaultCause;

/**
 * What the specification demands and QEMU is known not to do. Each test states the demand, and is
 * listed in {@code qemu-divergences.txt}: see {@link DivergenceJudge}.
 */
@OnQemu
class RiscvDivergenceOnQemuTest extends QemuScene {
  @Test
  void allOfALargePageIsForgottenWithItsFirstAddress() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    long sizeBytes = 2 << 20;
    long iova = 0x4020_0000L;
    long block = allocate(21);
    map(domain, iova, block, sizeBytes, Access.READ_WRITE);
    assertThat(dma(DISK, iova, Access.READ)).isEqualTo(block);
    assertThat(dma(DISK, iova + 5 * PAGE, Access.READ)).isEqualTo(block + 5 * PAGE);
    assertThat(unmap(domain, iova, sizeBytes)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(DISK, iova, Access.READ)).isEqualTo(BLOCKED);
    assertThat(dma(DISK, iova + 5 * PAGE, Access.READ)).as("its other parts").isEqualTo(BLOCKED);
  }

  @Test
  void aWriteThroughACachedReadOnlyEntryIsReported() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    long page = allocate(12);
    map(domain, IOVA, page, PAGE, Access.READ);
    assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(page);
    assertThat(dma(DISK, IOVA, Access.WRITE)).isEqualTo(BLOCKED);
    assertThat(machine().faults())
        .as("faults of a write to a page that has been read")
        .containsExactly(
            fault(
                "disk",
                DISK,
                IOVA,
                Access.WRITE,
                FaultReason.FORBIDDEN,
                FaultCause.WRITE_PAGE_FAULT));
  }

  @Test
  void aCommandWithAReservedBitIsIllegal() {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    map(domain, IOVA, allocate(12), PAGE, Access.READ);
    machine().commandsOf(0).spoilNext(CommandKind.IOTINVAL_VMA, 1L << 11);
    unmap(domain, IOVA, PAGE);
    assertThat(machine().commandsOf(0).isDone()).isTrue();
    assertThat(machine().unit(0).statistics().get(UnitCounter.RESTARTS))
        .as("commands with a reserved bit that were refused")
        .isEqualTo(1);
  }

  @Test
  void aWireStaysUpWhileItsInterruptIsPending() {
    start(
        PLAN.withInterrupts(
            QemuMachine.Unit.PLATFORM, _ -> new InterruptDelivery.Wire(new Signal())));
    Plic plic = machine().machine(0).plic();
    plic.enable(QemuMachine.WIRE);
    probe("disk", DISK);
    assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(BLOCKED);
    assertThat(plic.claim()).isEqualTo(QemuMachine.WIRE);
    plic.complete(QemuMachine.WIRE);
    assertThat(plic.claim()).as("claim of a fault not served").isEqualTo(QemuMachine.WIRE);
  }
}

package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.fault.DmaFault;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysAddr;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Signal;
import portcullis.riscv.driver.InterruptDelivery;

/** That foreign hardware interrupts as the driver has set it up, and again once it is served. */
@OnQemu
class RiscvInterruptsOnQemuTest extends QemuScene {
  private static final int FAULTS = 3;

  private final Signal signal = new Signal();

  @Test
  void aFaultSendsTheMessageThatTheDriverHasSet() {
    int data = 0x1234_5678;
    long[] mailbox = new long[1];
    start(
        PLAN.withInterrupts(
            QemuMachine.Unit.PCI,
            pages -> {
              mailbox[0] = allocate(pages, 12);
              return new InterruptDelivery.Message(signal, new PhysAddr(mailbox[0]), data);
            }));
    PhysicalMemory ram = machine().bus().ram();
    probe("disk", DISK);
    assertThat(ram.getIntAcquire(mailbox[0])).as("nothing to tell yet").isZero();
    for (int count = 1; count <= FAULTS; count++) {
      assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(BLOCKED);
      assertThat(ram.getIntAcquire(mailbox[0])).isEqualTo(data);
      ram.setIntRelease(mailbox[0], 0);
      signal.raise();
      assertThatFaultsAre(count);
    }
  }

  @Test
  void aFaultRaisesTheWireOfAPlatformUnit() {
    start(PLAN.withInterrupts(QemuMachine.Unit.PLATFORM, _ -> new InterruptDelivery.Wire(signal)));
    Plic plic = machine().machine(0).plic();
    plic.enable(QemuMachine.WIRE);
    probe("disk", DISK);
    assertThat(plic.claim()).as("nothing to tell yet").isZero();
    for (int count = 1; count <= FAULTS; count++) {
      assertThat(dma(DISK, IOVA, Access.READ)).isEqualTo(BLOCKED);
      assertThat(plic.claim()).isEqualTo(QemuMachine.WIRE);
      signal.raise();
      assertThatFaultsAre(count);
      plic.complete(QemuMachine.WIRE);
      assertThat(plic.claim()).as("the wire is down").isZero();
    }
  }

  private void assertThatFaultsAre(long count) {
    assertThat(machine().faults()).singleElement().extracting(DmaFault::count).isEqualTo(count);
  }
}

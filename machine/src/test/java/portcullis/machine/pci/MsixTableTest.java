package portcullis.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.machine.TestMachine;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.Requester;

class MsixTableTest {
  private static final int DATA = 8;
  private static final int CONTROL = 12;

  private final TestMachine machine = new TestMachine();
  private final Requester requester = new Requester(machine.bus, 0x18, DmaTranslator.NONE);
  private final DmaPort port = requester.newPort();
  private int wakes;
  private final MsixTable table = new MsixTable(70, () -> wakes++);

  MsixTableTest() {
    requester.setBusMaster(true);
    for (int vector = 0; vector < 70; vector++) {
      table.write(16L * vector, 8, target(vector));
      table.write(16L * vector + DATA, 4, 1000 + vector);
    }
  }

  @Test
  void aVectorIsMaskedAtFirstAndSendsItsMessageOnceUnmasked() {
    table.control(true, false);
    assertThat(table.raise(69, port)).isEqualTo(DmaOutcome.OK);
    assertThat(received(69)).isZero();
    assertThat(pending(69)).isTrue();
    assertThat(pending(68)).isFalse();

    table.write(16L * 69 + CONTROL, 4, 0);
    assertThat(wakes).isEqualTo(1);
    table.deliverPending(port);

    assertThat(received(69)).isEqualTo(1069);
    assertThat(pending(69)).isFalse();
    table.raise(69, port);
    assertThat(wakes).isEqualTo(1);
  }

  @Test
  void theFunctionMaskHoldsBackEveryVector() {
    table.write(CONTROL, 4, 0);
    table.write(16 + CONTROL, 4, 0);
    table.control(true, true);
    table.raise(0, port);
    table.raise(1, port);
    table.deliverPending(port);
    assertThat(received(0)).isZero();

    table.control(true, false);
    assertThat(wakes).isEqualTo(1);
    table.deliverPending(port);
    assertThat(received(0)).isEqualTo(1000);
    assertThat(received(1)).isEqualTo(1001);
  }

  @Test
  void nothingIsSentOrKeptWhileMsixIsOff() {
    table.write(CONTROL, 4, 0);
    table.raise(0, port);
    table.control(true, false);
    table.deliverPending(port);
    assertThat(received(0)).isZero();
    assertThat(pending(0)).isFalse();
    assertThat(wakes).isZero();
  }

  @Test
  void whatIsMaskedWhilePendingStaysPending() {
    table.control(true, false);
    table.raise(3, port);
    table.write(16 * 3 + CONTROL, 4, 0);
    table.write(16 * 3 + CONTROL, 4, 1);
    table.deliverPending(port);
    assertThat(received(3)).isZero();
    assertThat(pending(3)).isTrue();
  }

  @Test
  void entriesReadAsWrittenAndPendingBitsAreReadOnly() {
    assertThat(table.read(16 * 5, 8)).isEqualTo(target(5));
    assertThat(table.read(16 * 5 + DATA, 8)).isEqualTo(1005 | 1L << 32);
    table.write(16 * 5 + 4, 4, 0xabcd);
    assertThat(table.read(16 * 5, 8)).isEqualTo(0xabcd_0000_0000L | (target(5) & 0xffff_ffffL));
    table.write(table.pbaOffset(), 8, -1);
    assertThat(table.read(table.pbaOffset(), 8)).isZero();
    assertThat(table.read(16 * 70, 4)).as("beyond the table").isZero();
    assertThat(table.read(16 * 5, 2)).as("a size that is not defined").isZero();
    assertThat(table.read(-16, 4)).isZero();
    assertThat(table.read(table.sizeBytes(), 4)).isZero();
  }

  @Test
  void aResetMasksEverything() {
    table.control(true, false);
    table.raise(2, port);
    table.reset();
    assertThat(pending(2)).isFalse();
    assertThat(table.read(16 * 2 + DATA, 8)).isEqualTo(1L << 32);
  }

  @Test
  void aMessageThatGoesNowhereIsReported() {
    table.write(0, 8, 0x1000);
    table.write(CONTROL, 4, 0);
    table.control(true, false);
    assertThat(table.raise(0, port)).isEqualTo(DmaOutcome.ABORTED);
  }

  private static long target(int vector) {
    return TestMachine.RAM_BASE + 4L * vector;
  }

  private int received(int vector) {
    return machine.ram.getIntAcquire(target(vector));
  }

  private boolean pending(int vector) {
    long word = table.read(table.pbaOffset() + 8L * (vector / 64), 8);
    return (word >>> vector & 1) != 0;
  }
}

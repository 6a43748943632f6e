package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TransactionType;

class InterruptTest {
  private static final int CQ_VECTOR = 5;
  private static final int FQ_VECTOR = 9;

  private final IommuFixture f = new IommuFixture();
  private long messages;

  @BeforeEach
  void programMessages() {
    f.start(1);
    messages = f.page();
    f.write(Register.ICVEC, CQ_VECTOR | FQ_VECTOR << 4);
    for (int vector : new int[] {CQ_VECTOR, FQ_VECTOR}) {
      f.device.write(Register.MSI_ADDR.offset(vector), 8, messages + 4 * vector);
      f.device.write(Register.MSI_DATA.offset(vector), 4, 0x100 + vector);
    }
  }

  @AfterEach
  void close() {
    f.close();
  }

  /** Takes the message of a vector; 0 if there is none. */
  private int message(int vector) {
    f.device.settle();
    int data = f.ram.getIntAcquire(messages + 4 * vector);
    f.ram.setIntOpaque(messages + 4 * vector, 0);
    return data;
  }

  private void mask(int vector, int m) {
    f.device.write(Register.MSI_VEC_CTL.offset(vector), 4, m);
    f.device.settle();
  }

  private void fault() {
    f.translate(1, 0x1000, Access.READ);
    f.device.settle();
  }

  @Test
  void aRecordRaisesAMessageOnceUntilItIsAcknowledged() {
    fault();
    assertThat(message(FQ_VECTOR)).isZero(); // fie is 0
    assertThat(f.read(Register.IPSR)).isZero();
    f.write(Register.FQCSR, 3);
    assertThat(f.read(Register.IPSR)).isZero(); // a record is an event, not a state
    fault();
    assertThat(f.read(Register.IPSR)).isEqualTo(2);
    assertThat(message(FQ_VECTOR)).isEqualTo(0x100 + FQ_VECTOR);
    fault();
    assertThat(message(FQ_VECTOR)).isZero();
    f.write(Register.IPSR, 1);
    assertThat(f.read(Register.IPSR)).isEqualTo(2);
    f.write(Register.IPSR, 2);
    assertThat(f.read(Register.IPSR)).isZero();
    fault();
    assertThat(message(FQ_VECTOR)).isEqualTo(0x100 + FQ_VECTOR);
  }

  @Test
  void anErrorOfTheCommandQueueRaisesAgainWhileItLasts() {
    f.submit(new Command.Illegal(0, 0));
    assertThat(message(CQ_VECTOR)).isZero();
    f.write(Register.CQCSR, 3);
    assertThat(message(CQ_VECTOR)).isEqualTo(0x100 + CQ_VECTOR);
    f.write(Register.IPSR, 1);
    assertThat(f.read(Register.IPSR)).isEqualTo(1);
    assertThat(message(CQ_VECTOR)).isEqualTo(0x100 + CQ_VECTOR);
    f.write(Register.CQT, 0);
    f.write(Register.CQCSR, 0x403);
    assertThat(f.read(Register.IPSR)).isEqualTo(1);
    f.write(Register.IPSR, 1);
    assertThat(f.read(Register.IPSR)).isZero();
    assertThat(message(CQ_VECTOR)).isZero();
  }

  @Test
  void aMaskedVectorKeepsOneMessageUntilItIsUnmasked() {
    f.write(Register.FQCSR, 3);
    mask(FQ_VECTOR, 1);
    for (int i = 0; i < 3; i++) {
      fault();
      assertThat(f.read(Register.IPSR)).isEqualTo(2);
      f.write(Register.IPSR, 2);
    }
    assertThat(message(FQ_VECTOR)).isZero();
    mask(FQ_VECTOR, 0);
    assertThat(message(FQ_VECTOR)).isEqualTo(0x100 + FQ_VECTOR);
    mask(FQ_VECTOR, 1);
    mask(FQ_VECTOR, 0);
    assertThat(message(FQ_VECTOR)).isZero();
  }

  @Test
  void aMessageThatCannotBeWrittenIsReported() {
    f.write(Register.FQCSR, 3);
    f.device.write(Register.MSI_ADDR.offset(FQ_VECTOR), 8, 0x20);
    fault();
    assertThat(f.takeFaults().getLast())
        .isEqualTo(
            new FaultRecord(
                FaultCause.MSI_WRITE_ACCESS_FAULT,
                TransactionType.NONE,
                0,
                false,
                0,
                false,
                0x20,
                0));
  }

  @Test
  void wiresFollowThePendingBits() {
    f.write(Register.CQCSR, 0);
    f.write(Register.FQCSR, 0);
    f.write(Register.DDTP, 0);
    f.write(Register.FCTL, 2);
    f.write(Register.CQT, 0);
    f.start(1);
    f.write(Register.FQCSR, 3);
    f.write(Register.CQCSR, 3);
    assertThat(f.assertedWires()).isEmpty();
    fault();
    assertThat(f.assertedWires()).containsExactly(FQ_VECTOR);
    f.execute(new IofenceC(false, true, false, false, 0, 0));
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10803);
    assertThat(f.assertedWires()).containsExactly(CQ_VECTOR, FQ_VECTOR);
    f.write(Register.IPSR, 3); // the fence's condition lasts
    assertThat(f.assertedWires()).containsExactly(CQ_VECTOR);
    f.write(Register.CQCSR, 0x803);
    f.write(Register.IPSR, 1);
    assertThat(f.assertedWires()).isEmpty();
    assertThat(message(CQ_VECTOR)).isZero();
    assertThat(message(FQ_VECTOR)).isZero();
    fault();
    f.device.reset();
    assertThat(f.assertedWires()).isEmpty();
  }

  @Test
  void aMessageToTheIommusOwnRegistersIsAnOrdinaryWrite() {
    f.bus.map(0x10_0000, f.device);
    f.write(Register.FQCSR, 3);
    f.device.write(Register.MSI_ADDR.offset(FQ_VECTOR), 8, 0x10_0000 + Register.IPSR.offset());
    f.device.write(Register.MSI_DATA.offset(FQ_VECTOR), 4, 2);
    fault();
    assertThat(f.read(Register.IPSR)).isZero();
    assertThat(f.takeFaults()).hasSize(1);
  }
}

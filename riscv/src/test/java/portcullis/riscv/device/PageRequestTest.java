package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.sync.Signal;
import portcullis.riscv.device.FunctionMessages.Message;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TransactionType;

class PageRequestTest {
  private static final int DEVICE = 0x1234;
  private static final int PROCESS = 0x54321;
  private static final int PRI_VECTOR = 3;
  private static final int ENTRIES = 4;

  /** A last request of group 0x155 for write. */
  private static final long LAST = 0xabc_d000L | 0x155 << 3 | 6;

  private static final long STOP_MARKER = 0x155 << 3 | 4;

  private final IommuFixture f = new IommuFixture(RiscvIommuConfig.complete());
  private long queue;
  private long message;

  @BeforeEach
  void start() {
    f.start(3);
    f.setContext(DEVICE, 0x27, 0, 0, 0); // V, EN_ATS, EN_PRI, PDTV
    queue = f.page();
    f.write(Register.PQB, queue >>> 12 << 10 | 1);
    f.write(Register.PQCSR, 3);
    assertThat(f.read(Register.PQCSR)).isEqualTo(0x10003);
    message = f.page();
    f.write(Register.ICVEC, PRI_VECTOR << 12);
    f.device.write(Register.MSI_ADDR.offset(PRI_VECTOR), 8, message);
    f.device.write(Register.MSI_DATA.offset(PRI_VECTOR), 4, 0x77);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private boolean request(long payload) {
    boolean queued = f.device.pageRequest(DEVICE, PROCESS, true, true, payload);
    f.device.settle();
    return queued;
  }

  private static Message response(int code, int processId) {
    return new Message("prgr", DEVICE, -1, processId, -1, (long) code << 44 | 0x155L << 32);
  }

  @Test
  void aRequestIsQueuedWithItsProcessAndRaisesAnInterrupt() {
    assertThat(request(LAST)).isTrue();
    assertThat(f.ram.getLong(queue)).isEqualTo((long) DEVICE << 40 | 7L << 32 | PROCESS << 12);
    assertThat(f.ram.getLong(queue + 8)).isEqualTo(LAST);
    assertThat(f.read(Register.PQT)).isEqualTo(1);
    assertThat(f.read(Register.IPSR)).isEqualTo(8);
    assertThat(f.ram.getIntAcquire(message)).isEqualTo(0x77);
    assertThat(f.messages.sent()).isEmpty();
  }

  @Test
  void withoutProcessThereIsNeitherPrivilegeNorExecution() {
    assertThat(f.device.pageRequest(DEVICE, -1, true, true, LAST)).isTrue();
    assertThat(f.ram.getLong(queue)).isEqualTo((long) DEVICE << 40);
  }

  @Test
  void aBigEndianIommuWritesBigEndianRecords() {
    f.device.reset();
    f.write(Register.FCTL, 1);
    f.write(Register.PQB, queue >>> 12 << 10 | 1);
    f.write(Register.PQCSR, 1);
    PageRequestQueue direct = queueOf(f);
    assertThat(direct.append(0x0123_4567_89ab_cdefL, 0x1122_3344_5566_7788L)).isNull();
    assertThat(f.ram.getLong(queue)).isEqualTo(0xefcd_ab89_6745_2301L);
    assertThat(f.ram.getLong(queue + 8)).isEqualTo(0x8877_6655_4433_2211L);
  }

  /** A queue over registers of its own that are set as those of the device. */
  private static PageRequestQueue queueOf(IommuFixture f) {
    RegisterFile registers = new RegisterFile(RiscvIommuConfig.complete());
    registers.set(Register.FCTL, f.read(Register.FCTL));
    registers.set(Register.PQB, f.read(Register.PQB));
    registers.set(Register.PQCSR, f.read(Register.PQCSR));
    StructureMemory memory = new StructureMemory(f.bus, RiscvIommuConfig.complete());
    return new PageRequestQueue(
        memory,
        registers,
        new Interrupts(memory, registers, WiredInterrupt.UNCONNECTED, new Signal()));
  }

  @Test
  void aFullQueueAnswersSuccessUntilTheOverflowIsCleared() {
    for (int i = 0; i < ENTRIES - 1; i++) {
      assertThat(request(LAST)).isTrue();
    }
    f.write(Register.IPSR, 8);
    assertThat(request(LAST)).isFalse();
    assertThat(f.read(Register.PQCSR)).isEqualTo(0x10203);
    assertThat(f.read(Register.IPSR)).isEqualTo(8);
    f.write(Register.IPSR, 8); // lasts
    assertThat(f.read(Register.IPSR)).isEqualTo(8);
    f.write(Register.PQH, 2);
    assertThat(request(LAST)).isFalse(); // pqof stands
    assertThat(f.messages.take()).containsExactly(response(0, -1), response(0, -1));
    f.write(Register.PQCSR, 0x203);
    assertThat(request(LAST)).isTrue();
    assertThat(f.read(Register.PQT)).isZero(); // around the end
    assertThat(f.takeFaults()).isEmpty();
  }

  @Test
  void aQueueThatIsOffOrCannotBeWrittenAnswersFailure() {
    f.write(Register.PQCSR, 0);
    assertThat(f.read(Register.PQCSR)).isZero();
    assertThat(request(LAST)).isFalse();
    f.write(Register.PQB, 1 << 10 | 1);
    f.write(Register.PQCSR, 1);
    assertThat(request(LAST)).isFalse();
    assertThat(f.read(Register.PQCSR)).isEqualTo(0x10101);
    assertThat(request(LAST)).isFalse();
    assertThat(f.messages.sent())
        .containsExactly(response(15, PROCESS), response(15, PROCESS), response(15, PROCESS));
    assertThat(f.takeFaults()).isEmpty();
    f.write(Register.PQCSR, 0x101);
    assertThat(f.read(Register.PQCSR)).isEqualTo(0x10001);
  }

  @Test
  void onlyTheLastRequestOfAGroupIsAnsweredAndNoStopMarker() {
    f.write(Register.PQCSR, 0);
    assertThat(request(LAST & ~4)).isFalse();
    assertThat(request(STOP_MARKER)).isFalse();
    assertThat(f.messages.sent()).isEmpty();
    f.write(Register.PQCSR, 1);
    assertThat(request(STOP_MARKER)).isTrue();
    assertThat(f.read(Register.PQT)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 256, 15", "1, 260, 1"})
  void withoutDirectoryThereIsAFaultAndAnAnswer(int mode, int cause, int code) {
    f.write(Register.DDTP, mode);
    assertThat(f.device.pageRequest(DEVICE, -1, false, false, LAST)).isFalse();
    assertThat(f.messages.sent()).containsExactly(response(code, -1));
    assertThat(f.takeFaults())
        .containsExactly(
            new FaultRecord(
                FaultCause.of(cause),
                TransactionType.MESSAGE_REQUEST,
                DEVICE,
                false,
                0,
                false,
                4,
                0));
  }

  /** Rights, cause if a fault is recorded, code, whether the answer names the process. */
  @ParameterizedTest
  @CsvSource({
    "0, 260, 1, false",
    "2, 260, 1, true",
    "4, 0, 1, false", // DTF
    "-257, 257, 15, true",
    "-258, 258, 15, true",
    "-259, 259, 15, true",
    "-260, 260, 1, false",
    "3, 0, 0, true" // the queue overflows
  })
  void theAnswerDependsOnTheContext(long rights, int cause, int code, boolean withProcess) {
    RegisterFile registers = new RegisterFile(RiscvIommuConfig.complete());
    registers.set(Register.PQCSR, 0x10201);
    registers.set(Register.FQCSR, 0x10001);
    registers.set(Register.FQB, queue >>> 12 << 10 | 3);
    StructureMemory memory = new StructureMemory(f.bus, RiscvIommuConfig.complete());
    Interrupts interrupts =
        new Interrupts(memory, registers, WiredInterrupt.UNCONNECTED, new Signal());
    PageRequests requests =
        new PageRequests(
            f.bus,
            RiscvIommuConfig.complete(),
            (device, process) -> rights,
            new PageRequestQueue(memory, registers, interrupts),
            new FaultQueue(memory, registers, interrupts),
            f.messages);
    assertThat(requests.handle(0x05_0000 | DEVICE, PROCESS, true, false, LAST)).isFalse();
    assertThat(f.messages.sent())
        .containsExactly(
            new Message(
                "prgr",
                DEVICE,
                5,
                withProcess ? PROCESS : -1,
                -1,
                (long) code << 44 | 0x155L << 32));
    assertThat(registers.get(Register.FQT)).isEqualTo(cause == 0 ? 0 : 1);
    if (cause != 0) {
      assertThat(FaultRecord.decode(f.ram.getLong(queue), f.ram.getLong(queue + 16), 0))
          .isEqualTo(
              new FaultRecord(
                  FaultCause.of(cause),
                  TransactionType.MESSAGE_REQUEST,
                  0x05_0000 | DEVICE,
                  true,
                  PROCESS,
                  true,
                  4,
                  0));
    }
  }

  @Test
  void wiresOfPageRequestsAndCountersFollowThePendingBits() {
    f.device.reset();
    f.write(Register.FCTL, 2);
    f.start(3);
    f.setContext(DEVICE, 0x27, 0, 0, 0);
    f.write(Register.ICVEC, PRI_VECTOR << 12 | 6 << 8);
    f.write(Register.PQB, queue >>> 12 << 10 | 1);
    f.write(Register.PQCSR, 3);
    f.device.pageRequest(DEVICE, PROCESS, false, false, LAST);
    assertThat(f.assertedWires()).containsExactly(PRI_VECTOR);
    f.write(Register.IOHPMCYCLES, Long.MAX_VALUE); // the next nanosecond
    assertThat(f.assertedWires()).containsExactly(PRI_VECTOR, 6);
    f.write(Register.IPSR, 8);
    assertThat(f.assertedWires()).containsExactly(6);
    f.write(Register.IPSR, 4);
    assertThat(f.assertedWires()).isEmpty();
  }

  @Test
  void withoutAtsPageRequestsAreNotKnown() {
    try (IommuFixture plain = new IommuFixture()) {
      plain.start(1);
      assertThat(plain.device.pageRequest(DEVICE, -1, false, false, LAST)).isFalse();
      assertThat(plain.messages.sent()).isEmpty();
      assertThat(plain.takeFaults()).isEmpty();
    }
  }
}

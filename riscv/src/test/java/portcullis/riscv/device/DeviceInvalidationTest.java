package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.riscv.device.FunctionMessages.Message;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.Register;

class DeviceInvalidationTest {
  private static final int FUNCTION = 0x1234;

  private final IommuFixture f =
      new IommuFixture(RiscvIommuConfig.complete().withInvalidationTags(2));
  private long flag;

  @BeforeEach
  void start() {
    f.start(3);
    flag = f.page();
  }

  @AfterEach
  void close() {
    f.close();
  }

  private Command mark(int value) {
    return new IofenceC(true, false, true, true, value, flag);
  }

  private static Command invalidate(long payload) {
    return new AtsInval(new AtsTarget(true, 0xabcde, true, 7, FUNCTION), payload);
  }

  private boolean complete(int itagVector, int count) {
    boolean expected = f.device.completeInvalidation(FUNCTION, 7, itagVector, count);
    f.device.settle();
    return expected;
  }

  private int marked() {
    return f.ram.getIntAcquire(flag);
  }

  @Test
  void aFenceWaitsForAsManyCompletionsAsTheDeviceSays() {
    f.submit(invalidate(0x5000), mark(1));
    f.device.settle();
    Message message = f.messages.sent().getFirst();
    assertThat(message)
        .isEqualTo(new Message("invalReq", FUNCTION, 7, 0xabcde, message.itag(), 0x5000));
    assertThat(complete(1 << message.itag(), 2)).isTrue();
    assertThat(f.read(Register.CQH)).isEqualTo(1);
    assertThat(marked()).isZero();
    assertThat(complete(1 << message.itag(), 2)).isTrue();
    assertThat(f.read(Register.CQH)).isEqualTo(2);
    assertThat(marked()).isEqualTo(1);
    assertThat(complete(1 << message.itag(), 2)).isFalse();
  }

  @Test
  void aCompletionCountOfZeroStandsForEight() {
    f.submit(invalidate(0), mark(1));
    f.device.settle();
    for (int i = 0; i < 8; i++) {
      assertThat(marked()).isZero();
      complete(1 << f.messages.sent().getFirst().itag(), 0);
    }
    assertThat(marked()).isEqualTo(1);
  }

  @Test
  void completionsOfOtherFunctionsAndSegmentsAreUnexpected() {
    f.submit(invalidate(0), mark(1));
    f.device.settle();
    int tag = 1 << f.messages.sent().getFirst().itag();
    assertThat(f.device.completeInvalidation(FUNCTION + 1, 7, tag, 1)).isFalse();
    assertThat(f.device.completeInvalidation(FUNCTION, 8, tag, 1)).isFalse();
    assertThat(f.device.completeInvalidation(FUNCTION, -1, tag, 1)).isFalse();
    f.device.settle();
    assertThat(marked()).isZero();
    assertThat(complete(tag, 1)).isTrue();
    assertThat(marked()).isEqualTo(1);
  }

  @Test
  void theQueueWaitsWhileAllTagsAreInUse() {
    f.submit(invalidate(0x1000), invalidate(0x2000), invalidate(0x3000), mark(1));
    f.device.settle();
    assertThat(f.messages.sent()).hasSize(2);
    assertThat(f.read(Register.CQH)).isEqualTo(2);
    int first = f.messages.sent().get(0).itag();
    assertThat(f.messages.sent().get(1).itag()).isNotEqualTo(first);
    complete(1 << first, 1);
    assertThat(f.messages.sent()).hasSize(3);
    assertThat(f.messages.sent().get(2).itag()).isEqualTo(first);
    assertThat(marked()).isZero();
    assertThat(complete(3, 1)).isTrue();
    assertThat(marked()).isEqualTo(1);
    assertThat(f.device.executed(CommandKind.ATS_INVAL)).isEqualTo(3);
  }

  @Test
  void aTimeOutIsReportedByTheFenceOnceAllOthersAreComplete() {
    f.submit(invalidate(0x1000), invalidate(0x2000), mark(1));
    f.device.settle();
    int first = 1 << f.messages.sent().get(0).itag();
    int second = 1 << f.messages.sent().get(1).itag();
    f.device.timeOutInvalidation(first);
    f.device.settle();
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    complete(second, 1);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10201);
    assertThat(f.read(Register.CQH)).isEqualTo(2);
    assertThat(marked()).isZero();
    assertThat(complete(first, 1)).isFalse(); // too late
    f.write(Register.CQCSR, 0x201);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    assertThat(f.read(Register.CQH)).isEqualTo(3);
    assertThat(marked()).isEqualTo(1);
  }

  @Test
  void aTimeOutOfNothingIsNoTimeOut() {
    f.device.timeOutInvalidation(-1);
    f.execute(mark(1));
    assertThat(marked()).isEqualTo(1);
  }

  @Test
  void commandsAfterAnInvalidationAreExecutedMeanwhile() {
    f.submit(invalidate(0), IotinvalVma.ofAll(), new IodirInvalPdt(true, 1, 0xfffff), mark(1));
    f.device.settle();
    assertThat(f.read(Register.CQH)).isEqualTo(3);
    assertThat(f.device.executed(CommandKind.IODIR_INVAL_PDT)).isEqualTo(1);
  }

  @Test
  void aResetForgetsWhatDevicesOwe() {
    f.submit(invalidate(0), invalidate(0));
    f.device.settle();
    f.device.timeOutInvalidation(1);
    f.device.reset();
    f.start(1);
    f.write(Register.CQT, 0);
    f.execute(mark(1));
    assertThat(marked()).isEqualTo(1);
  }

  @Test
  void aResponseToAPageRequestGroupIsSentAsTheCommandHasIt() {
    f.execute(new AtsPrgr(new AtsTarget(false, 0xabcde, false, 7, FUNCTION), 0xf012_0000_0000L));
    assertThat(f.messages.sent())
        .containsExactly(new Message("prgr", FUNCTION, -1, -1, -1, 0xf012_0000_0000L));
  }

  @Test
  void operandsOfTheExtensionsAreLegalWhereTheyAreThere() {
    f.execute(
        new IotinvalVma(true, true, 1, true, 2, true, true, 0x1000),
        new IotinvalGvma(true, false, 0, 0, true, true, 0x1000),
        new IotinvalGvma(true, true, 5, 0, false, true, 0x1000));
    assertThat(f.device.executed(CommandKind.IOTINVAL_GVMA)).isEqualTo(2);
  }

  @Test
  void aBigEndianQueueHoldsBigEndianCommandsAndData() {
    f.device.reset();
    f.write(Register.FCTL, 1);
    f.start(1);
    long queue = f.commandQueue;
    IofenceC fence = new IofenceC(true, false, false, false, 0x1234_5678, flag);
    f.ram.setLong(queue, Long.reverseBytes(fence.dword0()));
    f.ram.setLong(queue + 8, Long.reverseBytes(fence.dword1()));
    f.write(Register.CQT, 1);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    assertThat(marked()).isEqualTo(0x7856_3412);
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.sync.Backoff;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.Register;

/** An IOMMU gives up functions that never complete an invalidation, by itself. */
@Timeout(60)
class InvalidationTimeoutTest {
  private static final int DEAF = 0x1234;
  private static final int HEARING = 0x5678;
  private static final long SHORT_NANOS = 20_000_000;

  private IommuFixture f;

  @Test
  void aDeafFunctionStopsTheQueueWithATimeOutThatTheFenceReports() {
    start(SHORT_NANOS);
    long flag = f.page();
    f.submit(invalidate(DEAF), fence(flag, 1));
    awaitTimeOut();
    assertThat(f.read(Register.CQH)).as("the fence").isEqualTo(1);
    assertThat(f.ram.getIntAcquire(flag)).isZero();
    f.write(Register.CQCSR, f.read(Register.CQCSR));
    f.device.settle();
    assertThat(f.ram.getIntAcquire(flag)).as("the fence, executed again").isEqualTo(1);
    int tag = 1 << f.messages.sent().getFirst().itag();
    assertThat(f.device.completeInvalidation(DEAF, -1, tag, 1)).as("too late").isFalse();
    f.close();
  }

  @Test
  void aTagThatIsGivenUpServesTheNextCommand() {
    start(SHORT_NANOS);
    long flag = f.page();
    f.submit(invalidate(DEAF), invalidate(DEAF), invalidate(DEAF), fence(flag, 1));
    awaitTimeOut();
    assertThat(f.messages.sent()).as("by one tag").hasSize(3);
    f.close();
  }

  @Test
  void whoAnswersInTimeIsNotTimedOut() {
    start(Long.MAX_VALUE / 2);
    long flag = f.page();
    f.submit(invalidate(HEARING), fence(flag, 1));
    f.device.settle();
    int tag = 1 << f.messages.sent().getFirst().itag();
    assertThat(f.device.completeInvalidation(HEARING, -1, tag, 1)).isTrue();
    f.device.settle();
    assertThat(f.ram.getIntAcquire(flag)).isEqualTo(1);
    assertThat(CommandQueueControl.CMD_TO.isSet(f.read(Register.CQCSR))).isFalse();
    f.close();
  }

  @Test
  void aResetForgetsTheDeadline() {
    start(SHORT_NANOS);
    f.submit(invalidate(DEAF));
    f.device.reset();
    f.start(3);
    long flag = f.page();
    f.write(Register.CQT, 0);
    f.execute(fence(flag, 1));
    assertThat(f.ram.getIntAcquire(flag)).isEqualTo(1);
    f.close();
  }

  private void start(long timeoutNanos) {
    f =
        new IommuFixture(
            RiscvIommuConfig.complete()
                .withInvalidationTags(1)
                .withInvalidationTimeout(timeoutNanos));
    f.start(3);
  }

  private void awaitTimeOut() {
    Backoff backoff = new Backoff();
    while (!CommandQueueControl.CMD_TO.isSet(f.read(Register.CQCSR))) {
      backoff.pause();
    }
  }

  private static Command invalidate(int function) {
    return new AtsInval(new AtsTarget(false, 0, false, 0, function), 0x5000);
  }

  private static Command fence(long flag, int value) {
    return new IofenceC(true, false, true, true, value, flag);
  }
}

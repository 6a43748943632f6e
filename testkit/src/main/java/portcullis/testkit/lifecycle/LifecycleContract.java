package portcullis.testkit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.RecoveryHandler.Advice;
import portcullis.core.sync.Task;

/**
 * What holds of errors and recoveries, for one vendor. The numbers are those of the design's
 * contract.
 */
public abstract class LifecycleContract extends LifecycleScene {
  @Test
  final void anErrorBlocksTheDeviceAtOnceAndNothingElse() { // 1, 12
    PagingDomain domain = mappedDomain();
    Device b = probe(0, DeviceDescription.alone("b", 0x18));
    attach(a, domain);
    attach(b, domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    fixture.injectError(a);
    assertThat(state(a)).isEqualTo(DeviceState.ISOLATED);
    assertThat(a.domain()).isEqualTo(domain);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    assertThat(dma(b)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void withoutADriverTheDeviceIsResetAndUsesItsDomainAgain() { // 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    long page = dma(a);
    fixture.injectError(a);
    recovered(a.lifecycle().recover());
    assertThat(state(a)).isEqualTo(DeviceState.OPERATIONAL);
    assertThat(dma(a)).isEqualTo(page);
  }

  @Test
  final void aDriverThatNeedsNoResetHearsOfNone() { // 9
    attach(a, mappedDomain());
    long page = dma(a);
    a.lifecycle().setHandler(handler);
    fixture.injectError(a);
    handler.await("resumed");
    assertThat(handler.heard()).containsExactly("frozen", "registersAccessible", "resumed");
    assertThat(dma(a)).isEqualTo(page);
    settled(a);
  }

  @Test
  final void aDriverThatNeedsAResetHearsOfIt() { // 9
    attach(a, mappedDomain());
    a.lifecycle().setHandler(handler.answers("registersAccessible", Advice.NEEDS_RESET));
    fixture.injectError(a);
    handler.await("resumed");
    assertThat(handler.heard())
        .containsExactly("frozen", "registersAccessible", "wasReset", "resumed");
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    settled(a);
  }

  @Test
  final void aDomainChangeDuringRecoveryIsTakenUpAndTheFormerDomainCanGo() { // 7, 9, 11
    PagingDomain former = mappedDomain();
    PagingDomain next = domain();
    final long page = map(next);
    attach(a, former);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    // By another thread, which would wait for good for a lock that is held meanwhile.
    handler.does(
        "wasReset",
        () ->
            Task.spawn(
                    "mover",
                    () -> {
                      attach(a, next);
                      assertThat(former.liveBonds()).isZero();
                      destroy(former);
                    })
                .join());
    a.lifecycle().setHandler(handler.answers("frozen", Advice.NEEDS_RESET));
    fixture.injectError(a);
    handler.await("resumed");
    assertThat(dma(a)).isEqualTo(page);
    assertThat(next.liveBonds()).isOne();
    settled(a);
  }

  @Test
  final void whatMustSucceedDoesInErrorAndTheFormerDomainCanGo() { // 3, 7, 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    fixture.injectError(a);
    final long allocated = machine.pages().allocatedBytes();
    attach(a, IdentityDomain.IDENTITY);
    attach(a, BlockedDomain.BLOCKED);
    attach(a, IdentityDomain.IDENTITY);
    assertThat(machine.pages().allocatedBytes()).isEqualTo(allocated);
    destroy(domain);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    recovered(a.lifecycle().recover());
    assertThat(dma(a)).isEqualTo(IOVA);
  }

  @Test
  final void anAttachInErrorGoesOnRecordOnceAndOnlyThat() { // 9, 13
    PagingDomain domain = mappedDomain();
    fixture.injectError(a);
    attach(a, domain);
    attach(a, domain);
    assertThat(domain.liveBonds()).isOne();
    assertThat(dma(a)).isEqualTo(BLOCKED);
    recovered(a.lifecycle().reset());
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void whatIsUnmappedInErrorIsGoneAfterIt() { // 4, 6
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    fixture.injectError(a);
    long told = fixture.told(a);
    assertThat(unmap(domain).isCovered()).isTrue();
    assertThat(fixture.told(a)).as("requests sent to the device").isEqualTo(told);
    recovered(a.lifecycle().recover());
    assertThat(dma(a)).isEqualTo(BLOCKED);
    map(domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void whatIsUnmappedInErrorIsGoneAlsoWithoutAReset() { // 4, 6
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    handler.does("frozen", () -> assertThat(unmap(domain).isCovered()).isTrue());
    a.lifecycle().setHandler(handler);
    fixture.injectError(a);
    handler.await("resumed");
    assertThat(handler.heard()).doesNotContain("wasReset");
    assertThat(dma(a)).isEqualTo(BLOCKED);
    map(domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    settled(a);
  }

  @Test
  final void oneMemberOfAGroupInErrorHoldsUpNobody() { // 2, 9, 12
    DeviceDescription pair = new DeviceDescription("left", 0x30, "pair", List.of());
    Device left = probe(0, pair);
    Device right = probe(1, new DeviceDescription("right", 0x31, "pair", List.of()));
    PagingDomain former = mappedDomain();
    attach(left, former);
    assertThat(dma(right)).isNotEqualTo(BLOCKED);
    fixture.injectError(left);
    assertThat(dma(right)).isNotEqualTo(BLOCKED);
    PagingDomain next = domain();
    final long page = map(next);
    attach(right, next);
    assertThat(left.domain()).isEqualTo(next);
    destroy(former);
    assertThat(dma(right)).isEqualTo(page);
    assertThat(dma(left)).isEqualTo(BLOCKED);
    recovered(left.lifecycle().recover());
    assertThat(dma(left)).isEqualTo(page);
  }

  @Test
  final void thereIsOneRecoveryAtATime() { // 11
    handler.does(
        "frozen",
        () -> {
          refused(a.lifecycle().recover(), Reason.BUSY);
          refused(a.lifecycle().reset(), Reason.BUSY);
          refused(a.lifecycle().powerCycle(), Reason.BUSY);
          refused(a.lifecycle().powerOff(), Reason.BUSY);
        });
    fixture.injectError(a);
    a.lifecycle().setHandler(handler);
    recovered(a.lifecycle().recover());
    assertThat(handler.heard()).containsExactly("frozen", "registersAccessible", "resumed");
  }

  @Test
  final void anErrorDuringARecoveryCostsAnAttempt() { // 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    handler.answers("frozen", Advice.NEEDS_RESET).does("wasReset", () -> fixture.injectError(a));
    fixture.injectError(a);
    a.lifecycle().setHandler(handler);
    assertThat(a.lifecycle().reset()).isEqualTo(new LifecycleOutcome.Recovered(2));
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void anErrorBeforeTheDriverHasResumedStartsOver() { // 9
    attach(a, mappedDomain());
    handler.does("resumed", () -> fixture.injectError(a));
    a.lifecycle().setHandler(handler);
    assertThat(a.lifecycle().reset()).isEqualTo(new LifecycleOutcome.Recovered(2));
    assertThat(handler.heard())
        .containsExactly("frozen", "wasReset", "resumed", "frozen", "wasReset", "resumed");
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void aReleaseEndsARecoveryAtEachOfItsSteps() { // 8
    for (String step : List.of("frozen", "registersAccessible", "wasReset", "resumed")) {
      PagingDomain domain = mappedDomain();
      Device going = probe(0, DeviceDescription.alone("going", 0x20));
      attach(going, domain);
      RecordingHandler itsHandler = new RecordingHandler();
      Advice first = step.equals("wasReset") ? Advice.NEEDS_RESET : Advice.RECOVERED;
      itsHandler.answers("frozen", first).does(step, () -> machine.system().release(going));
      fixture.injectError(going);
      going.lifecycle().setHandler(itsHandler);
      LifecycleOutcome outcome = going.lifecycle().recover();
      if (!step.equals("resumed")) {
        refused(outcome, Reason.GONE);
      }
      assertThat(itsHandler.heard()).endsWith(step);
      assertThat(state(going)).isEqualTo(DeviceState.RELEASED);
      assertThat(dma(going)).isEqualTo(BLOCKED);
      assertThat(domain.liveBonds()).isZero();
      assertThat(going.attach(domain))
          .isInstanceOfSatisfying(
              AttachOutcome.Refused.class,
              refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.DEVICE_GONE));
      refused(going.lifecycle().reset(), Reason.GONE);
      refused(going.lifecycle().prepareReset(), Reason.GONE);
      refused(going.lifecycle().finishReset(), Reason.GONE);
      refused(going.lifecycle().powerOff(), Reason.GONE);
    }
  }

  @Test
  final void aDeviceThatComesBackHasNoErrors() { // 1, 8
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    fixture.injectError(a);
    machine.system().release(a);
    Device again = probe(0, DeviceDescription.alone("a", RID));
    assertThat(state(again)).isEqualTo(DeviceState.OPERATIONAL);
    assertThat(dma(again)).isEqualTo(BLOCKED);
    attach(again, domain);
    assertThat(dma(again)).isNotEqualTo(BLOCKED);
  }

  /** Waits until the thread that recovers has ended its work on a device. */
  static void settled(Device device) {
    LifecycleOutcome outcome = device.lifecycle().reset();
    while (outcome instanceof LifecycleOutcome.Refused refused && refused.why() == Reason.BUSY) {
      Thread.onSpinWait();
      outcome = device.lifecycle().reset();
    }
    recovered(outcome);
  }
}

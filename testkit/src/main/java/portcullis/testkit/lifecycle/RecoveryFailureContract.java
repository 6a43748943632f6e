package portcullis.testkit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.RecoveryHandler.Advice;
import portcullis.core.domain.RecoveryLimit;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;

/**
 * What holds of recoveries that meet with failure, for one vendor. The numbers are those of the
 * design's contract.
 */
public abstract class RecoveryFailureContract extends LifecycleScene {
  private static final int MOST_CALLS = 1_000;

  @Test
  final void whicheverCallFailsARecoveryTriesAgain() { // 9
    everyFailure(() -> a.lifecycle().recover());
  }

  @Test
  final void whicheverCallFailsAResetTriesAgain() { // 9
    everyFailure(() -> a.lifecycle().reset());
  }

  @Test
  final void whicheverCallFailsAPowerCycleTriesAgain() { // 9
    everyFailure(() -> a.lifecycle().powerCycle());
  }

  @Test
  final void hardwareThatIsGoneIsNotTriedAgain() { // 8, 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    fixture.injectError(a);
    a.lifecycle().setHandler(handler);
    fixture.calls(a).failNth(0, SyncOutcome.GONE);
    handler.answers("frozen", Advice.NEEDS_RESET);
    failed(a.lifecycle().recover());
    assertThat(handler.heard()).containsExactly("frozen", "failed");
    assertThat(a.lifecycle().lastTrouble()).contains("GONE");
    stuckButNotInTheWay(domain);
  }

  @Test
  final void aDriverThatGivesUpLeavesTheDeviceBlocked() { // 9
    for (String step : List.of("frozen", "registersAccessible", "wasReset")) {
      PagingDomain domain = mappedDomain();
      attach(a, domain);
      RecordingHandler quitter = new RecordingHandler();
      quitter.answers("frozen", step.equals("wasReset") ? Advice.NEEDS_RESET : Advice.RECOVERED);
      quitter.answers(step, Advice.DISCONNECT);
      fixture.injectError(a);
      a.lifecycle().setHandler(quitter);
      failed(a.lifecycle().recover());
      assertThat(quitter.heard()).endsWith(step, "failed");
      assertThat(a.lifecycle().lastTrouble()).contains(step);
      stuckButNotInTheWay(domain);
      a.lifecycle().setHandler(null);
      recovered(a.lifecycle().reset());
    }
  }

  @Test
  final void aDriverThatThrowsLeavesTheDeviceBlocked() { // 9
    for (String step : List.of("frozen", "registersAccessible", "wasReset", "resumed")) {
      PagingDomain domain = mappedDomain();
      attach(a, domain);
      RecordingHandler thrower = new RecordingHandler();
      thrower.answers("frozen", step.equals("wasReset") ? Advice.NEEDS_RESET : Advice.RECOVERED);
      thrower.does(
          step,
          () -> {
            throw new IllegalStateException("no more");
          });
      fixture.injectError(a);
      a.lifecycle().setHandler(thrower);
      failed(a.lifecycle().recover());
      assertThat(thrower.heard()).endsWith("failed");
      assertThat(a.lifecycle().lastTrouble()).contains(step, "no more");
      stuckButNotInTheWay(domain);
      a.lifecycle().setHandler(null);
      recovered(a.lifecycle().reset());
    }
  }

  @Test
  final void aDriverThatIsNeverContentIsGivenUp() { // 9: a bounded number of attempts
    attach(a, mappedDomain());
    handler.answers("frozen", Advice.NEEDS_RESET).answers("wasReset", Advice.NEEDS_RESET);
    a.lifecycle().setHandler(handler);
    fixture.injectError(a);
    handler.await("failed");
    assertThat(handler.heard())
        .containsExactly("frozen", "wasReset", "wasReset", "wasReset", "failed");
    assertThat(state(a)).isEqualTo(DeviceState.FAILED);
    assertThat(dma(a)).isEqualTo(BLOCKED);
  }

  @Test
  final void errorsThatComeBackTooOftenAreNotRecoveredFromForEver() { // 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    a.lifecycle().limitRecoveries(new RecoveryLimit(2, 3_600_000_000_000L));
    recoversByItself();
    recoversByItself();
    a.lifecycle().setHandler(handler);
    fixture.injectError(a);
    handler.await("failed");
    assertThat(handler.heard()).containsExactly("failed");
    assertThat(a.lifecycle().lastTrouble())
        .contains("error 0x", "after 2 recoveries within 3600 s");
    assertThat(state(a)).isEqualTo(DeviceState.FAILED);
    stuckButNotInTheWay(domain);
    // Who asks for it still gets it, and then the count begins anew.
    a.lifecycle().setHandler(null);
    recovered(a.lifecycle().reset());
    attach(a, mappedDomain());
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    recoversByItself();
    recoversByItself();
  }

  private void recoversByItself() {
    RecordingHandler own = new RecordingHandler();
    a.lifecycle().setHandler(own);
    fixture.injectError(a);
    own.await("resumed");
    Backoff backoff = new Backoff();
    while (a.lifecycle().isConducted()) {
      backoff.pause();
    }
    assertThat(state(a)).isEqualTo(DeviceState.OPERATIONAL);
  }

  @Test
  final void aPermanentFailureEndsARecovery() { // 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    handler.answers("frozen", Advice.NEEDS_RESET);
    handler.does("wasReset", () -> a.lifecycle().reportPermanentFailure(0x3b));
    fixture.injectError(a);
    a.lifecycle().setHandler(handler);
    failed(a.lifecycle().recover());
    assertThat(handler.heard()).containsExactly("frozen", "wasReset", "failed");
    assertThat(a.lifecycle().lastTrouble()).contains("0x3b");
    stuckButNotInTheWay(domain);
  }

  @Test
  final void aPermanentFailureOfAHealthyDeviceBlocksItAndSaysSo() { // 9, 12
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    a.lifecycle().setHandler(handler);
    a.lifecycle().reportPermanentFailure(0x40);
    a.lifecycle().reportPermanentFailure(0x40);
    assertThat(handler.heard()).containsExactly("failed");
    stuckButNotInTheWay(domain);
  }

  // With each call failing in turn, until none is left: the device works afterwards, or is blocked
  // and says so, and then a reset in which all goes well makes it work.
  private void everyFailure(Supplier<LifecycleOutcome> recovery) {
    PagingDomain domain = mappedDomain();
    PagingDomain other = mappedDomain();
    for (SyncOutcome failure : fixture.failures()) {
      int n = 0;
      boolean fired = true;
      for (; fired && n < MOST_CALLS; n++) {
        attach(a, n % 2 == 0 ? domain : other);
        long page = dma(a);
        assertThat(page).isNotEqualTo(BLOCKED);
        fixture.injectError(a);
        attach(a, n % 2 == 0 ? other : domain);
        fixture.calls(a).failNth(n, failure);
        LifecycleOutcome outcome = recovery.get();
        fired = fixture.calls(a).hasFailed();
        fixture.calls(a).failNone();
        String what = "%s at call %d: %s".formatted(failure, n, outcome);
        if (!outcome.isDone()) {
          assertThat(state(a)).as(what).isEqualTo(DeviceState.FAILED);
          assertThat(dma(a)).as(what).isEqualTo(BLOCKED);
          assertThat(a.lifecycle().lastTrouble()).as(what).contains(failure.name());
          recovered(a.lifecycle().reset());
        } else if (!fired) {
          assertThat(outcome).isEqualTo(new LifecycleOutcome.Recovered(1));
        }
        assertThat(state(a)).as(what).isEqualTo(DeviceState.OPERATIONAL);
        assertThat(dma(a)).as(what).isNotIn(BLOCKED, page);
        assertThat(domain.liveBonds() + other.liveBonds()).as(what).isOne();
      }
      assertThat(n).as("calls that failed by %s", failure).isBetween(2, MOST_CALLS - 1);
    }
  }

  private void stuckButNotInTheWay(PagingDomain domain) {
    assertThat(state(a)).isEqualTo(DeviceState.FAILED);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    assertThat(unmap(domain).isCovered()).isTrue();
    attach(a, BlockedDomain.BLOCKED);
    destroy(domain);
  }
}

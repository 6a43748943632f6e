package portcullis.core.sync;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LockOrderTest {
  private final Mutex group1 = new Mutex(LockClass.GROUP, 1);
  private final Mutex group2 = new Mutex(LockClass.GROUP, 2);
  private final Mutex domain = new Mutex(LockClass.DOMAIN, 1);

  @Test
  void anInnerClassMayBeTakenWithinAnOuterOne() {
    assertThatCode(
            () -> {
              group1.lock();
              domain.lock();
              domain.unlock();
              group1.unlock();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void anOuterClassIsRefusedWithinAnInnerOne() {
    domain.lock();
    try {
      assertThatIllegalStateException()
          .isThrownBy(group1::lock)
          .withMessageContaining("GROUP[0x1]")
          .withMessageContaining("DOMAIN[0x1]");
    } finally {
      domain.unlock();
    }
  }

  @Test
  void twoLocksOfOneClassAreTakenOnlyByRisingKey() {
    group2.lock();
    try {
      assertThatIllegalStateException().isThrownBy(group1::lock);
    } finally {
      group2.unlock();
    }
    group1.lock();
    group2.lock();
    group2.unlock();
    group1.unlock();
  }

  @Test
  void aLockIsNotReentrant() {
    group1.lock();
    try {
      assertThatIllegalStateException().isThrownBy(group1::lock);
    } finally {
      group1.unlock();
    }
  }

  @Test
  void aLockHeldAcrossACallbackIsFound() {
    LockOrder.assertNoneHeld("callback");
    group1.lock();
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> LockOrder.assertNoneHeld("callback"))
          .withMessageContaining("callback");
    } finally {
      group1.unlock();
    }
  }

  @Test
  void releasingALockThatIsNotHeldIsRefused() {
    assertThatIllegalStateException().isThrownBy(domain::unlock);
    assertThatIllegalStateException().isThrownBy(domain::assertHeld);
  }

  @Test
  void nobodyWaitsWithALockThatIoNeeds() {
    Signal raised = new Signal();
    raised.raise();
    Rcu rcu = new Rcu();
    Task ended = Task.spawn("ended", () -> {});
    List<ThrowingCallable> waits =
        List.of(
            new Backoff()::pause,
            () -> new Backoff().pauseUntil(0),
            () -> raised.await(0),
            () -> raised.awaitAsleep(0),
            rcu::synchronize,
            ended::join);
    Mutex queue = new Mutex(LockClass.COMMAND_QUEUE, 1);
    for (ThrowingCallable wait : waits) {
      domain.lock();
      assertThatCode(wait).doesNotThrowAnyException();
      queue.lock();
      assertThatIllegalStateException()
          .isThrownBy(wait)
          .withMessage("wait with COMMAND_QUEUE[0x1] held");
      queue.unlock();
      domain.unlock();
    }
  }

  @Test
  void aLockMayBeHeldThroughWaitsIfItsHolderHasSaidSoUntilItIsGivenBack() {
    Mutex queue = new Mutex(LockClass.COMMAND_QUEUE, 1);
    Mutex leaf = new Mutex(LockClass.LEAF);
    assertThatIllegalStateException().isThrownBy(queue::allowWaits);
    domain.lock();
    queue.lock();
    leaf.lock();
    queue.allowWaits();
    assertThatIllegalStateException()
        .isThrownBy(new Backoff()::pause)
        .withMessage("wait with LEAF[0x0] held");
    leaf.unlock();
    domain.unlock();
    assertThatCode(new Backoff()::pause).doesNotThrowAnyException();
    queue.unlock();
    queue.lock();
    assertThatIllegalStateException().isThrownBy(new Backoff()::pause);
    queue.unlock();
  }
}

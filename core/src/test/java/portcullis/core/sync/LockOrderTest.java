package portcullis.core.sync;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
}

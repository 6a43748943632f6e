package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.RT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.DmaTransaction;
import portcullis.s390.spec.EventCode;

/**
 * What software hears of a function that has failed or gone: it takes it as leave to use the pages
 * for something else, so it must not hear it before DMA that had passed the translation is over.
 */
@Timeout(60)
class DmaUnderWayTest {
  private static final long IOVA = 0x1234_5000L;

  private final List<Thread> started = new ArrayList<>();
  // 1 once the DMA is over; release, pairs with #answered.
  private final SharedLong isOver = new SharedLong(0);
  private ZpciFixture f;
  private int handle;
  private Rcu.Reader dma;

  @AfterEach
  void close() throws InterruptedException {
    for (Thread thread : started) {
      thread.join();
    }
    f.close();
  }

  private void translate(boolean vm) {
    f = vm ? ZpciFixture.shadowed(100) : ZpciFixture.lpar();
    handle = f.enable(FID);
    long root = f.table(RT);
    f.map(root, RT, IOVA, f.page(), 0);
    f.register(handle, RT, root);
    f.refresh(handle, IOVA, 4096);
    dma = f.bus.transactions().reader();
    dma.enter();
    DmaTransaction request = new DmaTransaction().request(f.function.requester.id(), -1, IOVA, 1);
    assertThat(f.machine.inspect(request)).isTrue();
  }

  /** Starts something as a thread of software or the operator, until it waits or has ended. */
  private Thread start(Runnable what) {
    Thread thread = Thread.ofPlatform().start(what);
    started.add(thread);
    while (thread.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    return thread;
  }

  // Whether what software is about to ask was answered when no DMA was under way any more.
  private boolean isAnsweredAfterwards(Runnable asks) throws InterruptedException {
    SharedLong answered = new SharedLong(-1);
    Thread software =
        start(() -> {
          asks.run();
          answered.set(isOver.getAcquire()); // pairs with the release below
        });
    isOver.setRelease(1);
    dma.exit();
    software.join();
    return answered.get() == 1;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefreshOfAFailedFunctionIsRefusedWhenItsDmaIsOver(boolean vm) throws InterruptedException {
    translate(vm);
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
    assertThat(isAnsweredAfterwards(() -> f.refresh(handle, IOVA, 4096))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theRefreshThatFailsAFunctionIsRefusedWhenItsDmaIsOver(boolean vm)
      throws InterruptedException {
    translate(vm);
    assertThat(isAnsweredAfterwards(() -> f.refresh(handle, 1L << 45, 4096))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void controlsOfAFailedFunctionAreRefusedWhenItsDmaIsOver(boolean vm) throws InterruptedException {
    translate(vm);
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
    assertThat(isAnsweredAfterwards(() -> f.modify(handle, ZpciFixture.DEREGISTER))).isTrue();
  }

  @Test
  void controlsOfAFailedFunctionAreStoredWhenItsDmaIsOver() throws InterruptedException {
    translate(false);
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
    assertThat(isAnsweredAfterwards(() -> f.controls(handle))).isTrue();
  }

  @Test
  void anErrorIsTakenInWhenDmaIsOver() throws InterruptedException {
    translate(false);
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
    assertThat(isAnsweredAfterwards(f::events)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandleIsInvalidWhenDmaOfItsFunctionIsOver(boolean vm) throws InterruptedException {
    translate(vm);
    start(() -> f.machine.remove(FID));
    assertThat(isAnsweredAfterwards(() -> f.refresh(handle, IOVA, 4096))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFunctionThatWasPulledOutCannotBeDisabledBeforeItsDmaIsOver(boolean vm)
      throws InterruptedException {
    translate(vm);
    start(() -> f.machine.remove(FID));
    assertThat(isAnsweredAfterwards(() -> f.disable(handle))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFunctionThatWasGivenUpIsRefusedWhenItsDmaIsOver(boolean vm) throws InterruptedException {
    translate(vm);
    start(() -> f.machine.failPermanently(FID));
    assertThat(isAnsweredAfterwards(() -> f.modify(handle, ZpciFixture.DEREGISTER))).isTrue();
  }
}

package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.Device;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.driver.FunctionCounter;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.spec.EventCode;

/** Which events reach who recovers, adds and removes devices, and which are of another life. */
class S390EventsTest {
  private S390Fixture machine;
  private final List<Device> devices = new ArrayList<>();

  @AfterEach
  void everythingIsGivenBack() {
    devices.forEach(machine.system()::release);
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void anEventOfAnEarlierLifeIsIgnored() throws InterruptedException {
    start(2);
    probe(0);
    Device b = probe(1);
    CountDownLatch late = new CountDownLatch(1);
    machine.holdEventsUntil(late);
    machine.machine.injectError(S390Fixture.FIRST_ID, EventCode.FUNCTION_SERR, 0);
    machine.machine.injectError(S390Fixture.FIRST_ID + 1, EventCode.FUNCTION_SERR, 0);
    machine.system().release(b);
    probe(1);
    late.countDown();
    machine.awaitEvents(2);
    assertThat(machine.events)
        .containsExactly(
            new FunctionEvent.Isolated(
                machine.function(0), machine.function(0).handle(), EventCode.FUNCTION_SERR));
    assertThat(machine.function(1).count(FunctionCounter.STALE_EVENTS)).isOne();
    assertThat(machine.function(1).count(FunctionCounter.ERROR_EVENTS)).isZero();
  }

  @Test
  void anErrorThatWasHandedOverIsOldOnceTheFunctionIsProbedAgain() {
    start(1);
    Device device = probe(0);
    machine.machine.injectError(S390Fixture.FIRST_ID, EventCode.FUNCTION_SERR, 0);
    machine.awaitEvents(1);
    assertThat(machine.events.getFirst().isOld()).isFalse();
    machine.system().release(device);
    probe(0);
    assertThat(machine.events.getFirst().isOld()).isTrue();
  }

  @Test
  void thatAFunctionHasGoneIsOldOnceAnotherOneIsProbedInItsPlace() {
    start(1);
    Device device = probe(0);
    machine.machine.remove(S390Fixture.FIRST_ID);
    machine.awaitEvents(1);
    assertThat(machine.events.getFirst().isOld()).isFalse();
    machine.machine.hotPlug(S390Fixture.FIRST_ID, RequesterId.of(0), new ProbeFunction(), true);
    machine.system().release(device);
    probe(0);
    assertThat(machine.events.getFirst().isOld()).isTrue();
  }

  @Test
  void thatAFormerFunctionHasGoneIsNoNewsOfItsSuccessor() {
    start(2);
    Device a = probe(0);
    probe(1);
    CountDownLatch late = new CountDownLatch(1);
    machine.holdEventsUntil(late);
    machine.machine.injectError(S390Fixture.FIRST_ID + 1, EventCode.FUNCTION_SERR, 0);
    machine.awaitHeldEvent();
    machine.system().release(a);
    machine.machine.remove(S390Fixture.FIRST_ID);
    machine.machine.hotPlug(S390Fixture.FIRST_ID, RequesterId.of(0), new ProbeFunction(), true);
    probe(0);
    late.countDown();
    machine.awaitEvents(3);
    assertThat(machine.events)
        .extracting(FunctionEvent::code)
        .containsExactly(EventCode.FUNCTION_SERR, EventCode.TO_CONFIGURED);
    assertThat(machine.function(0).count(FunctionCounter.STALE_EVENTS)).isOne();
  }

  @Test
  void aSuccessorDoesNotHideThatTheFunctionInUseHasGone() {
    start(2);
    probe(0);
    probe(1);
    CountDownLatch late = new CountDownLatch(1);
    machine.holdEventsUntil(late);
    machine.machine.injectError(S390Fixture.FIRST_ID + 1, EventCode.FUNCTION_SERR, 0);
    machine.awaitHeldEvent();
    machine.machine.remove(S390Fixture.FIRST_ID);
    machine.machine.hotPlug(S390Fixture.FIRST_ID, RequesterId.of(0), new ProbeFunction(), true);
    late.countDown();
    machine.awaitEvents(3);
    assertThat(machine.events)
        .extracting(FunctionEvent::code)
        .contains(EventCode.CONFIGURED_TO_STANDBY_OR_RESERVED);
  }

  private void start(int functions) {
    machine =
        new S390Fixture(
            ZpciConfig.of(new Environment.Lpar()), S390Fixture.PATIENT, functions, true);
  }

  private Device probe(int index) {
    Device device = machine.probe(index, "device" + index, 8 * index);
    devices.add(device);
    return device;
  }
}

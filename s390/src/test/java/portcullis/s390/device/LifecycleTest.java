package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portcullis.s390.device.ZpciFixture.BAD_HANDLE;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OTHER;
import static portcullis.s390.device.ZpciFixture.RT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;

/** A function's way through error, reset, power cycle and removal, and what software is told. */
class LifecycleTest {
  private static final long IOVA = 0x1234_5000L;

  private final ZpciFixture f = ZpciFixture.lpar();
  private int handle;
  private long root;
  private long page;
  private DmaPort port;

  @BeforeEach
  void enable() {
    handle = f.enable(FID);
    root = f.table(RT);
    page = f.page();
    f.map(root, RT, IOVA, page, 0);
    f.register(handle, RT, root);
    port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(page);
  }

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void anErrorIsLeftInTwoStepsAndRegistrationOutlivesIt() {
    assertThat(f.machine.injectError(FID, EventCode.SERVICE_ACTION, 0x77)).isTrue();
    assertThat(f.events())
        .containsExactly(new ZpciFixture.Event(1, 0x3a, FID, handle, 0x77, false));
    assertThat(f.controls(handle)).isEqualTo(0x80 | 0x40 | 0x20 | 0x10);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    assertThat(f.modify(handle, ZpciFixture.RESET_BLOCK)).isEqualTo(OK);
    assertThat(f.controls(handle)).isEqualTo(0x80 | 0x40 | 0x10);
    assertThat(f.machine.load((long) handle << 32 | 4, 0, f.loaded)).isEqualTo(OK);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    assertThat(f.modify(handle, ZpciFixture.RESET_ERROR)).isEqualTo(OK);
    assertThat(f.controls(handle)).isEqualTo(0x80 | 0x10);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(page);
    assertThat(f.events()).isEmpty();
  }

  @Test
  void anErrorOfOneFunctionIsNoneOfAnother() {
    int other = f.enable(OTHER);
    f.register(other, RT, root);
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
    assertThat(ZpciFixture.read(f.other.requester.newPort(), IOVA)).isEqualTo(page);
    assertThat(f.refresh(other, IOVA, 4096)).isEqualTo(OK);
  }

  @Test
  void disablingIsAResetThatTakesRegistrationAway() {
    f.machine.store((long) handle << 32 | 8, 0, 5);
    assertThat(f.disable(handle)).isEqualTo(0x10);
    assertThat(f.function.resets).isEqualTo(1);
    assertThat(port.readIntAcquire(IOVA)).isEqualTo(DmaOutcome.NOT_BUS_MASTER);
    handle = f.enable(FID);
    assertThat(f.controls(handle)).isEqualTo(0x80);
    assertThat(f.machine.load((long) handle << 32 | 8, 0, f.loaded)).isEqualTo(OK);
    assertThat(f.loaded.value).isZero();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    f.register(handle, RT, root);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(page);
  }

  @Test
  void aPowerCycleIsDeconfigureAndConfigureAndHelpsEvenAFailedFunction() {
    f.machine.failPermanently(FID);
    assertThat(f.events()).containsExactly(new ZpciFixture.Event(1, 0x3b, FID, handle, 0, false));
    assertThat(f.handle(FID)).as("as in the event").isEqualTo(handle);
    assertThat(f.machine.deconfigure(FID)).isEqualTo(0x20);
    assertThat(f.machine.configure(FID)).isEqualTo(0x20);
    assertThat(f.events()).isEmpty();
    handle = f.enable(FID);
    f.register(handle, RT, root);
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(page);
  }

  @Test
  void aSurpriseRemovalEndsDmaAndIsTold() {
    f.machine.remove(FID);
    assertThat(port.readIntAcquire(IOVA)).isEqualTo(DmaOutcome.GONE);
    assertThat(f.modify(handle, ZpciFixture.DEREGISTER)).isEqualTo(BAD_HANDLE);
    assertThat(f.refresh(handle, IOVA, 4096)).isEqualTo(BAD_HANDLE);
    assertThat(f.machine.load((long) handle << 32 | 4, 0, f.loaded)).isEqualTo(BAD_HANDLE);
    assertThat(f.events())
        .singleElement()
        .returns(2, ZpciFixture.Event::content)
        .returns(0x304, ZpciFixture.Event::code)
        .returns(FID, ZpciFixture.Event::functionId);
    f.machine.remove(FID);
    assertThat(f.events()).isEmpty();
    assertThat(f.machine.state(FID)).isEqualTo(FunctionState.RESERVED);
  }

  @Test
  void aFunctionInStandbyIsTakenOutOrdinarily() {
    f.machine.deconfigure(FID);
    f.machine.remove(FID);
    assertThat(f.events()).singleElement().returns(0x308, ZpciFixture.Event::code);
  }

  @Test
  void whatIsPluggedInLaterIsTold() {
    f.machine.remove(FID);
    f.events();
    f.machine.hotPlug(FID, new RequesterId(0, 1, 0), new TestFunction(), false);
    f.machine.hotPlug(0x30, new RequesterId(0, 3, 0), new TestFunction(), true);
    assertThat(f.events())
        .containsExactly(
            new ZpciFixture.Event(2, 0x302, FID, f.handle(FID), 0, false),
            new ZpciFixture.Event(2, 0x301, 0x30, f.handle(0x30), 0, false));
    assertThat(f.handle(FID)).isNotEqualTo(handle);
    assertThat(f.set(f.handle(FID), 0)).isEqualTo(0x0102);
    f.machine.configure(FID);
    f.enable(FID);
    f.machine.requestDeconfiguration(0x30);
    assertThat(f.events()).singleElement().returns(0x303, ZpciFixture.Event::code);
  }

  @Test
  void thereIsOneFunctionOfAnIdAndOneAtAPlace() {
    assertThatThrownBy(
            () -> f.machine.plug(FID, new RequesterId(0, 9, 0), new TestFunction(), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x10");
    assertThatThrownBy(
            () -> f.machine.plug(0x99, new RequesterId(0, 1, 0), new TestFunction(), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(f.machine.state(0x99)).isEqualTo(FunctionState.RESERVED);
    f.machine.plug(0x99, new RequesterId(0, 9, 0), new TestFunction(), true);
  }

  @Test
  void eventsAreReportedAndMoreAreFlagged() {
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 1);
    SharedLong reports = new SharedLong(0);
    f.machine.onChannelReport(() -> reports.getAndAdd(1));
    assertThat(reports.get()).as("what was pending").isEqualTo(1);
    f.machine.requestDeconfiguration(OTHER);
    assertThat(reports.get()).isEqualTo(2);
    assertThat(f.machine.storeEventInformation(f.eventBlock)).isEqualTo(OK);
    assertThat(f.ram.getLong(f.eventBlock + 8)).isEqualTo(0x80L << 56 | 1L << 32);
    assertThat(f.machine.storeEventInformation(f.eventBlock)).isEqualTo(OK);
    assertThat(f.ram.getLong(f.eventBlock + 8)).isEqualTo(2L << 32);
    assertThat(f.machine.storeEventInformation(f.eventBlock)).isEqualTo(OK);
    assertThat(f.ram.getLong(f.eventBlock)).isEqualTo(4096L << 48 | 5L << 32 | 2);
    assertThat(f.machine.storeEventInformation(f.eventBlock + 4))
        .isEqualTo(ZpciFixture.SPECIFICATION);
    assertThat(f.machine.storeEventInformation(0)).isEqualTo(ZpciFixture.ADDRESSING);
  }

  @Test
  void ofEventsThatNobodyTakesTheLastSaysToLookAtEverything() {
    for (int i = 0; i < 5000; i++) {
      f.machine.requestDeconfiguration(OTHER);
    }
    List<ZpciFixture.Event> events = new ArrayList<>(f.events());
    assertThat(events).hasSize(4097);
    assertThat(events.removeLast()).isEqualTo(new ZpciFixture.Event(2, 0x306, 0, 0, 0, false));
    f.machine.requestDeconfiguration(OTHER);
    assertThat(f.events()).hasSize(1);
  }

  @Test
  void aHandleOfAnEarlierLifeIsRefusedByEveryInstruction() {
    int old = handle;
    f.disable(handle);
    handle = f.enable(FID);
    assertThat(f.modify(old, ZpciFixture.REGISTER)).isEqualTo(BAD_HANDLE);
    assertThat(f.refresh(old, IOVA, 4096)).isEqualTo(BAD_HANDLE);
    assertThat(f.disable(old)).isEqualTo(0x0101);
    assertThat(f.machine.load((long) old << 32 | 4, 0, f.loaded)).isEqualTo(BAD_HANDLE);
    assertThat(f.machine.storeFunctionControls((long) old << 32, f.fib)).isEqualTo(BAD_HANDLE);
  }
}

package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OTHER;
import static portcullis.s390.device.ZpciFixture.RT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.DmaTransaction;
import portcullis.s390.spec.EventCode;

/** What the hypervisor pins, counts, leaves out and gives back. */
class ShadowTest {
  private static final long IOVA = 0x1_0000_0000L;
  private static final long SHORT = ZpciFixture.error(16);
  private static final long WHOLE = 1L << 41;

  private ZpciFixture f;
  private int handle;
  private long root;
  private long data;

  @AfterEach
  void close() {
    f.close();
  }

  private void start(int pinLimit, long tableBytes) {
    f = new ZpciFixture(ZpciConfig.of(new Environment.Shadowed(pinLimit, tableBytes)));
    handle = f.enable(FID);
    root = f.table(RT);
    data = f.allocate(64 * 4096, 4096);
    assertThat(f.register(handle, RT, root)).isEqualTo(OK);
  }

  private void map(int first, int pages) {
    for (int i = first; i < first + pages; i++) {
      f.map(root, RT, IOVA + 4096L * i, data + 4096L * (i & 63), 0);
    }
  }

  private void unmap(int first, int pages) {
    for (int i = first; i < first + pages; i++) {
      f.unmap(root, RT, IOVA + 4096L * i);
    }
  }

  private long refresh(int first, int pages) {
    return f.refresh(handle, IOVA + 4096L * first, 4096L * pages);
  }

  private long count(Counter counter) {
    return f.machine.count(FID, counter);
  }

  @Test
  void aShadowStartsEmptyWhateverTheTablesHave() {
    start(100, 1 << 20);
    f.modify(handle, ZpciFixture.DEREGISTER);
    map(0, 10);
    f.register(handle, RT, root);
    assertThat(f.machine.livePins(FID)).isZero();
    DmaPort port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(-1);
    assertThat(f.events()).singleElement().returns(4, ZpciFixture.Event::code);
  }

  @Test
  void aRefreshPinsWhatIsNewAndUnpinsWhatHasVanished() {
    start(100, 1 << 20);
    map(0, 10);
    assertThat(refresh(0, 20)).isEqualTo(OK);
    assertThat(f.machine.livePins(FID)).isEqualTo(10);
    assertThat(f.machine.pins(data)).isEqualTo(1);
    assertThat(count(Counter.PINS)).isEqualTo(10);
    unmap(2, 3);
    unmap(7, 1);
    map(12, 2);
    assertThat(refresh(0, 20)).isEqualTo(OK);
    assertThat(count(Counter.PINS)).isEqualTo(12);
    assertThat(count(Counter.UNPINS)).isEqualTo(4);
    assertThat(count(Counter.UNMAP_RUNS)).isEqualTo(2);
    assertThat(f.machine.livePins(FID)).isEqualTo(8);
    assertThat(f.machine.pins(data + 2 * 4096)).isZero();
    assertThat(refresh(0, 20)).isEqualTo(OK);
    assertThat(count(Counter.PINS)).isEqualTo(12);
  }

  @Test
  void aPageThatIsReplacedIsUnpinnedAndTheOtherPinned() {
    start(1, 1 << 20);
    f.map(root, RT, IOVA, data, 0);
    assertThat(refresh(0, 1)).isEqualTo(OK);
    f.map(root, RT, IOVA, data + 4096, ZpciFixture.PROTECTED);
    assertThat(refresh(0, 1)).isEqualTo(OK);
    assertThat(f.machine.pins(data)).isZero();
    assertThat(f.machine.pins(data + 4096)).isEqualTo(1);
    DmaPort port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(data + 4096);
    assertThat(ZpciFixture.write(port, IOVA)).isEqualTo(-1);
  }

  @Test
  void aPageOfTwoFunctionsIsPinnedTwice() {
    start(100, 1 << 20);
    int other = f.enable(OTHER);
    f.register(other, RT, root);
    map(0, 1);
    refresh(0, 1);
    f.refresh(other, IOVA, 4096);
    assertThat(f.machine.pins(data)).isEqualTo(2);
    f.modify(other, ZpciFixture.DEREGISTER);
    assertThat(f.machine.pins(data)).isEqualTo(1);
    assertThat(f.machine.livePins()).isEqualTo(1);
  }

  @Test
  void atTheLimitPagesAreLeftOutAndTheRestIsThere() {
    start(8, 1 << 20);
    map(0, 10);
    assertThat(refresh(0, 10)).isEqualTo(SHORT);
    assertThat(f.machine.livePins(FID)).isEqualTo(8);
    assertThat(count(Counter.REFRESHES_SHORT_OF_ROOM)).isEqualTo(1);
    assertThat(f.events()).isEmpty();
    DmaPort port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA + 7 * 4096)).isEqualTo(data + 7 * 4096);
  }

  @Test
  void atExactlyTheLimitNothingIsLeftOut() {
    start(8, 1 << 20);
    map(0, 8);
    assertThat(refresh(0, 8)).isEqualTo(OK);
  }

  @Test
  void whatHasVanishedFurtherOnInTheRangeMakesRoom() {
    start(8, 1 << 20);
    map(10, 8);
    assertThat(refresh(10, 8)).isEqualTo(OK);
    unmap(10, 8);
    map(0, 8);
    assertThat(refresh(0, 8)).as("the range does not show it").isEqualTo(SHORT);
    assertThat(f.refresh(handle, 0, WHOLE)).isEqualTo(OK);
    assertThat(count(Counter.REPEATED_PASSES)).isEqualTo(1);
    assertThat(f.machine.pins(data)).isEqualTo(1);
    assertThat(f.machine.livePins(FID)).isEqualTo(8);
  }

  @Test
  void whatHasVanishedBeforeInTheRangeMakesRoomInOnePass() {
    start(8, 1 << 20);
    map(0, 8);
    assertThat(refresh(0, 8)).isEqualTo(OK);
    unmap(0, 8);
    map(10, 8);
    assertThat(refresh(0, 18)).isEqualTo(OK);
    assertThat(count(Counter.REPEATED_PASSES)).isZero();
  }

  @Test
  void whatIsNoMemoryIsNotPinned() {
    start(8, 1 << 20);
    f.map(root, RT, IOVA, 0x1000, 0);
    assertThat(refresh(0, 1)).isEqualTo(OK);
    assertThat(count(Counter.UNPINNABLE)).isEqualTo(1);
    assertThat(f.machine.livePins()).isZero();
  }

  @Test
  void deregisteringDisablingAndRemovalUnpinEverythingAndGiveTheTablesBack() {
    start(100, 1 << 20);
    assertThat(f.machine.shadowTableBytes()).isEqualTo(16 << 10);
    map(0, 10);
    for (int round = 0; round < 4; round++) {
      refresh(0, 10);
      assertThat(f.machine.shadowTableBytes()).isEqualTo((32 << 10) + 2048);
      switch (round) {
        case 0 -> f.modify(handle, ZpciFixture.DEREGISTER);
        case 1 -> f.disable(handle);
        case 2 -> f.machine.failPermanently(FID);
        default -> f.machine.remove(FID);
      }
      assertThat(f.machine.livePins()).as("round " + round).isZero();
      assertThat(f.machine.shadowTableBytes()).isZero();
      if (round == 2) {
        f.machine.deconfigure(FID);
        f.machine.configure(FID);
      }
      if (round == 1 || round == 2) {
        handle = f.enable(FID);
      }
      if (round < 3) {
        f.register(handle, RT, root);
      }
    }
  }

  @Test
  void anErrorLeavesTheShadowAsItIs() {
    start(100, 1 << 20);
    map(0, 10);
    refresh(0, 10);
    f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
    assertThat(f.machine.livePins(FID)).isEqualTo(10);
    f.modify(handle, ZpciFixture.RESET_ERROR);
    assertThat(ZpciFixture.read(f.function.requester.newPort(), IOVA)).isEqualTo(data);
  }

  @Test
  void withoutMemoryForARootNothingIsRegistered() {
    start(100, 16 << 10);
    assertThat(f.register(f.enable(OTHER), RT, root)).isEqualTo(SHORT);
    assertThat(f.modify(handle, 6, 0, 1 << 30, ZpciFixture.anchor(RT, root))).isEqualTo(SHORT);
    assertThat(f.controls(handle) & 0x10).isNotZero();
  }

  @Test
  void tablesThatHaveBecomeEmptyAreUsedAgain() {
    start(100, 48 << 10); // a root, a segment table, eight page tables
    for (int i = 0; i < 100; i++) {
      f.map(root, RT, IOVA + ((long) i << 20), data, 0);
      assertThat(f.refresh(handle, IOVA + ((long) i << 20), 4096)).as("round " + i).isEqualTo(OK);
      f.unmap(root, RT, IOVA + ((long) i << 20));
      assertThat(f.refresh(handle, IOVA + ((long) i << 20), 4096)).isEqualTo(OK);
    }
    for (int i = 0; i < 9; i++) {
      f.map(root, RT, IOVA + ((long) i << 20), data, 0);
    }
    assertThat(f.refresh(handle, IOVA, 9 << 20)).isEqualTo(SHORT);
    assertThat(f.machine.livePins(FID)).isEqualTo(8);
  }

  @Test
  void aWholeRefreshCostsWhatTheTablesHoldAndNotWhatTheApertureSpans() {
    start(1000, 1 << 20);
    map(0, 10);
    long walked = count(Counter.ENTRIES_WALKED);
    assertThat(f.refresh(handle, 0, WHOLE)).isEqualTo(OK);
    long cost = count(Counter.ENTRIES_WALKED) - walked;
    assertThat(cost).isBetween(256L, 256L + 2 * 2048 + 2 * 1024);
    assertThat(count(Counter.SHADOW_ENTRIES_TOUCHED)).isPositive();
  }

  @Test
  void protectionAboveComesIntoTheShadow() {
    start(100, 1 << 20);
    map(0, 1);
    long at = f.entryAt(root, RT, IOVA, 0);
    f.ram.setLong(at, f.ram.getLong(at) | ZpciFixture.PROTECTED);
    refresh(0, 1);
    DmaPort port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(data);
    assertThat(ZpciFixture.write(port, IOVA)).isEqualTo(-1);
  }

  @Test
  void aBrokenEntryStopsTheWalkAndWhatWasDoneBeforeStays() {
    start(100, 1 << 20);
    map(0, 4);
    refresh(0, 4);
    unmap(0, 1);
    f.ram.setLong(f.entryAt(root, RT, IOVA + 2 * 4096, -1), 0);
    assertThat(refresh(0, 4)).isEqualTo(ZpciFixture.error(8));
    assertThat(f.machine.pins(data)).isZero();
    assertThat(f.machine.livePins(FID)).isEqualTo(3);
  }

  @Test
  void eachRefreshIsAnInterceptionAndNoOtherInstructionIsCounted() {
    start(100, 1 << 20);
    map(0, 3);
    refresh(0, 3);
    refresh(0, 3);
    f.machine.refreshTranslations((long) handle << 32, IOVA, 4095); // an exception of the program
    assertThat(count(Counter.INTERCEPTIONS)).isEqualTo(2);
    assertThat(count(Counter.COALESCED_REFRESHES)).isZero();
    assertThat(count(Counter.HYPERVISOR_NANOS))
        .isPositive()
        .isLessThanOrEqualTo(count(Counter.INTERCEPTED_NANOS));
  }

  @Test
  void aPageStaysPinnedUntilDmaThatMayUseItHasEnded() {
    start(100, 1 << 20);
    map(0, 1);
    refresh(0, 1);
    DmaPort port = f.function.requester.newPort();
    assertThat(ZpciFixture.read(port, IOVA)).isEqualTo(data);
    unmap(0, 1);
    Rcu.Reader dma = f.bus.transactions().reader();
    dma.enter();
    Task refresh = Task.spawn("refresh", () -> assertThat(refresh(0, 1)).isEqualTo(OK));
    DmaTransaction asked = new DmaTransaction();
    int id = f.function.requester.id();
    do { // until the entry is gone, from shadow and cache
      asked.request(id, DmaTransaction.NO_PROCESS, IOVA, Access.READ);
    } while (f.machine.inspect(asked));
    assertThat(refresh.isAlive()).isTrue();
    assertThat(count(Counter.UNPINS)).isZero();
    dma.exit();
    refresh.join();
    assertThat(count(Counter.UNPINS)).isEqualTo(1);
    assertThat(f.machine.pins(data)).isZero();
  }
}

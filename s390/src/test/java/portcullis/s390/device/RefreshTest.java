package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OPERAND;
import static portcullis.s390.device.ZpciFixture.RT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaPort;

/** What hardware keeps although tables have changed, and what makes it look again. */
class RefreshTest {
  private static final long IOVA = 0x4010_0000L - 2 * 4096; // two page tables
  private static final int PAGES = 4;

  private ZpciFixture f;
  private DmaPort port;
  private int handle;
  private long root;
  private long data;

  @AfterEach
  void close() {
    f.close();
  }

  private void start(boolean vm) {
    f = vm ? ZpciFixture.shadowed(100) : ZpciFixture.lpar();
    handle = f.enable(FID);
    port = f.function.requester.newPort();
    root = f.table(RT);
    data = f.allocate(PAGES * 4096, 4096);
    f.register(handle, RT, root);
    for (int i = 0; i < PAGES; i++) {
      f.map(root, RT, IOVA + 4096 * i, data + 4096 * i, 0);
    }
    if (vm) {
      assertThat(f.refresh(handle, IOVA, PAGES * 4096)).isEqualTo(OK);
    }
    assertThat(reachable()).isEqualTo("xxxx");
    for (int i = 0; i < PAGES; i++) {
      f.unmap(root, RT, IOVA + 4096 * i);
    }
  }

  private String reachable() {
    StringBuilder found = new StringBuilder();
    portcullis.machine.bus.DmaTransaction asked = new portcullis.machine.bus.DmaTransaction();
    for (int i = 0; i < PAGES; i++) {
      asked.request(f.function.requester.id(), -1, IOVA + 4096 * i, 1);
      boolean passes = f.machine.inspect(asked);
      assertThat(!passes || asked.physAddr() == data + 4096 * i).isTrue();
      found.append(passes ? 'x' : '-');
    }
    return found.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 1, -xxx", "false, 1, 2, x--x", "false, 3, 1, xxx-", "false, 0, 4, ----",
    "true, 0, 1, -xxx", "true, 1, 2, x--x", "true, 3, 1, xxx-", "true, 0, 4, ----"
  })
  void aRangeIsForgottenAndNothingElse(boolean vm, int first, int pages, String left) {
    start(vm);
    assertThat(reachable()).isEqualTo("xxxx");
    assertThat(f.refresh(handle, IOVA - 4096, 4096)).isEqualTo(OK);
    assertThat(f.refresh(handle, IOVA + PAGES * 4096, 4096)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("xxxx");
    assertThat(f.refresh(handle, IOVA + first * 4096, pages * 4096)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo(left);
    assertThat(f.machine.count(FID, Counter.RANGED_REFRESHES)).isEqualTo(vm ? 4 : 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theWholeApertureIsForgotten(boolean vm) {
    start(vm);
    assertThat(f.refresh(handle, 0, 1L << 41)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("----");
    assertThat(f.machine.count(FID, Counter.GLOBAL_REFRESHES)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deregisteringForgetsEverything(boolean vm) {
    start(vm);
    assertThat(f.modify(handle, ZpciFixture.DEREGISTER)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("----");
    assertThat(f.register(handle, RT, root)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("----");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reregisteringForgetsEverything(boolean vm) {
    start(vm);
    assertThat(f.modify(handle, 6, 0, (1L << 41) - 1, ZpciFixture.anchor(RT, root))).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("----");
  }

  @Test
  void inAPartitionNewEntriesAreKnownAtOnce() {
    start(false);
    f.refresh(handle, IOVA, 4096);
    f.map(root, RT, IOVA, data, 0);
    assertThat(reachable()).startsWith("x");
  }

  @Test
  void underAHypervisorNewEntriesAreKnownOnlyAfterARefresh() {
    start(true);
    f.refresh(handle, IOVA, 4096);
    f.map(root, RT, IOVA, data, 0);
    assertThat(reachable()).startsWith("-");
    f.refresh(handle, IOVA, 4096);
    assertThat(reachable()).startsWith("x");
  }

  @Test
  void whatWasTakenAwayInTheErrorStateIsForgottenWhenItEnds() {
    start(false);
    f.machine.injectError(FID, portcullis.s390.spec.EventCode.FUNCTION_SERR, 0);
    assertThat(f.refresh(handle, IOVA, 4096)).isEqualTo(ZpciFixture.error(40));
    assertThat(f.modify(handle, ZpciFixture.RESET_ERROR)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("----");
  }

  @Test
  void underAHypervisorItIsForgottenByARefreshBeforeDmaPassesAgain() {
    start(true);
    f.machine.injectError(FID, portcullis.s390.spec.EventCode.FUNCTION_SERR, 0);
    assertThat(f.modify(handle, ZpciFixture.RESET_BLOCK)).isEqualTo(OK);
    assertThat(f.refresh(handle, 0, 1L << 41)).isEqualTo(OK);
    assertThat(f.modify(handle, ZpciFixture.RESET_ERROR)).isEqualTo(OK);
    assertThat(reachable()).isEqualTo("----");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rangesThatAreNoPagesInterruptTheProgram(boolean vm) {
    start(vm);
    assertThat(f.refresh(handle, 1, 4096)).isEqualTo(OPERAND);
    assertThat(f.refresh(handle, 0, 4095)).isEqualTo(OPERAND);
    assertThat(f.refresh(handle, 0, 0)).isEqualTo(OPERAND);
    assertThat(f.refresh(handle, -4096, 8192)).isEqualTo(OPERAND);
    assertThat(f.events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRangeOutsideOfTheApertureIsAnError(boolean vm) {
    start(vm);
    assertThat(f.refresh(handle, 1L << 41, 4096)).isEqualTo(ZpciFixture.error(8));
    assertThat(f.events())
        .containsExactly(new ZpciFixture.Event(1, 2, FID, handle, 1L << 41, false));
  }

  @Test
  void aRefreshWithoutRegistrationIsAnErrorWhereTheMachineSaysSo() {
    f = new ZpciFixture(ZpciConfig.of(new Environment.Lpar()).withIsolation(false, true));
    handle = f.enable(FID);
    assertThat(f.refresh(handle, 0, 4096)).isEqualTo(ZpciFixture.error(8));
    assertThat(f.events()).singleElement().returns(1, ZpciFixture.Event::code);
  }

  /** Decision 4: a DMA is a read section. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefreshWaitsForDmaThatUsesWhatItRemoves(boolean vm) {
    start(vm);
    SharedLong stage = new SharedLong(0);
    Task dma =
        Task.spawn(
            "dma",
            () -> {
              portcullis.core.sync.Rcu.Reader reader = f.bus.transactions().reader();
              reader.enter();
              ZpciFixture.read(f.function.requester.newPort(), IOVA);
              stage.set(1);
              portcullis.core.sync.Backoff pauses = new portcullis.core.sync.Backoff();
              while (stage.get() == 1) {
                pauses.pause();
              }
              stage.set(3);
              reader.exit();
            });
    portcullis.core.sync.Backoff pauses = new portcullis.core.sync.Backoff();
    while (stage.get() != 1) {
      pauses.pause();
    }
    Task releaser =
        Task.spawn(
            "releaser",
            () -> {
              for (int i = 0; i < 2000; i++) {
                Thread.onSpinWait();
              }
              stage.set(2);
            });
    f.refresh(handle, IOVA, 4096);
    assertThat(stage.get()).as("the DMA had ended").isEqualTo(3);
    dma.join();
    releaser.join();
  }

  @Test
  void anInstructionCanBeMadeToFailOrBeBusyByNumberAndByFunction() {
    start(false);
    int other = f.enable(ZpciFixture.OTHER);
    f.register(other, RT, root);
    f.machine.setGate((instruction, functionId, nth) ->
        instruction == Instruction.REFRESH && functionId == FID && nth == 2
            ? ZpciFixture.BUSY
            : instruction == Instruction.DEREGISTER ? ZpciFixture.error(40) : InstructionGate.PASS);
    assertThat(f.refresh(handle, IOVA, 4096)).isEqualTo(OK);
    assertThat(f.refresh(handle, IOVA + 4096, 4096)).isEqualTo(ZpciFixture.BUSY);
    assertThat(reachable()).isEqualTo("-xxx");
    assertThat(f.refresh(handle, IOVA + 4096, 4096)).isEqualTo(OK);
    assertThat(f.refresh(other, IOVA, 4096)).isEqualTo(OK);
    assertThat(f.refresh(other, IOVA, 4096)).isEqualTo(OK);
    assertThat(f.modify(handle, ZpciFixture.DEREGISTER)).isEqualTo(ZpciFixture.error(40));
    assertThat(f.controls(handle) & 0x10).isNotZero();
    f.machine.setGate(InstructionGate.OPEN);
    assertThat(f.modify(handle, ZpciFixture.DEREGISTER)).isEqualTo(OK);
  }
}

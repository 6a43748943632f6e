package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRefArray;
import portcullis.core.sync.Task;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/** Errors of the command queue, and who is told what. */
@Timeout(120)
class CommandQueueTest {
  private static final int BAD = 666;
  private final DriverBench bench = new DriverBench();
  private final FakeUnit fake = bench.fake;
  private RiscvIommu unit;

  @AfterEach
  void stop() {
    fake.verdict = command -> Verdict.EXECUTE;
    fake.holdsCommands = false;
    assertThat(unit.shutDown(Afterwards.BLOCKED)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void aUnitThatDoesNotAnswerIsATimeOutAndNeverDone() {
    start(5_000_000L);
    fake.holdsCommands = true;
    assertThat(unit.invalidateAll(1)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(unit.statistics().get(UnitCounter.TIMEOUTS)).isEqualTo(1);
    fake.holdsCommands = false;
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(spaces()).as("nothing was lost").containsExactly(1);
  }

  @Test
  void aFullQueueThatDoesNotMoveIsATimeOutAndGoesOnLater() {
    start(5_000_000L);
    fake.holdsCommands = true;
    int submitted = 0;
    SyncOutcome outcome;
    while ((outcome = unit.invalidateAll(submitted + 1)) == SyncOutcome.COMPLETE) {
      submitted++;
    }
    assertThat(outcome).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(submitted).as("all slots but the empty one and that of the fence").isEqualTo(62);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.TIMED_OUT);
    fake.holdsCommands = false;
    fake.runCommands();
    assertThat(unit.invalidateAll(63)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(spaces()).hasSize(63).doesNotHaveDuplicates();
  }

  @Test
  void anIllegalCommandIsReportedToWhoeverGaveItAndToNobodyElse() {
    oneBadCommandAmongMany(Verdict.ILLEGAL, SyncOutcome.ILLEGAL_COMMAND);
  }

  @Test
  void aMemoryFaultIsReportedToWhoeverMetItAndToNobodyElse() {
    oneBadCommandAmongMany(Verdict.MEMORY_FAULT, SyncOutcome.MEMORY_FAULT);
  }

  // Four threads have submitted, the third a bad command among good ones; only then the unit looks.
  private void oneBadCommandAmongMany(Verdict verdict, SyncOutcome expected) {
    start(30_000_000_000L);
    fake.verdict = command -> isBad(command) ? verdict : Verdict.EXECUTE;
    fake.holdsCommands = true;
    SharedRefArray<SyncOutcome> outcomes = new SharedRefArray<>(4);
    SharedLong turn = new SharedLong(0);
    List<Task> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int me = i;
      threads.add(
          Task.spawn(
              "submitter-" + i,
              () -> {
                await(turn, me);
                unit.invalidateAll(10 * me + 1);
                unit.invalidateAll(me == 2 ? BAD : 10 * me + 2);
                unit.invalidateAll(10 * me + 3);
                turn.getAndAdd(1);
                outcomes.setRelease(me, unit.sync());
              }));
    }
    await(turn, 4);
    fake.holdsCommands = false;
    fake.runCommands();
    threads.forEach(Task::join);
    for (int i = 0; i < 4; i++) {
      assertThat(outcomes.getAcquire(i))
          .as("thread %d", i)
          .isEqualTo(i == 2 ? expected : SyncOutcome.COMPLETE);
    }
    assertThat(unit.sync()).as("told once, to its thread").isEqualTo(SyncOutcome.COMPLETE);
    assertThat(spaces()).contains(1, 2, 3, 11, 12, 13, 21, 23, 31, 32, 33).doesNotContain(BAD);
    assertThat(spaces()).as("in order").isSorted();
    assertThat(unit.statistics().get(UnitCounter.FAILED_COMMANDS)).isEqualTo(1);
    assertThat(unit.statistics().get(UnitCounter.RESTARTS))
        .isEqualTo(verdict == Verdict.ILLEGAL ? CommandBacklog.TRIES : 1);
  }

  @Test
  void aCommandThatIsRefusedForAMomentIsGivenAgainAndNobodyIsTold() {
    start(30_000_000_000L);
    int[] refusals = {CommandBacklog.TRIES - 1};
    fake.verdict =
        command -> isBad(command) && refusals[0]-- > 0 ? Verdict.ILLEGAL : Verdict.EXECUTE;
    unit.invalidateAll(1);
    unit.invalidateAll(BAD);
    unit.invalidateAll(2);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(spaces()).contains(1, BAD, 2);
    assertThat(unit.statistics().get(UnitCounter.FAILED_COMMANDS)).isZero();
  }

  @Test
  void aCommandThatWasSpoiledInMemoryIsGivenAgainAsItWasMeant() {
    start(30_000_000_000L);
    fake.holdsCommands = true;
    unit.invalidateAll(1);
    unit.invalidateAll(2);
    long base = QueueBase.basePhysAddr(fake.get(Register.CQB));
    long last = base + (fake.get(Register.CQT) - 1) * 16;
    bench.ram.setLongRelease(last, bench.ram.getLongAcquire(last) | 0x7f);
    fake.verdict =
        command -> command instanceof Command.Illegal ? Verdict.ILLEGAL : Verdict.EXECUTE;
    fake.holdsCommands = false;
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(spaces()).contains(1, 2);
    assertThat(unit.statistics().get(UnitCounter.RESTARTS)).isEqualTo(1);
  }

  @Test
  void aSyncThatFailsEndsWhenTheRestIsDone() {
    start(30_000_000_000L);
    fake.verdict = command -> isBad(command) ? Verdict.ILLEGAL : Verdict.EXECUTE;
    fake.holdsCommands = true;
    unit.invalidateAll(BAD);
    unit.invalidateAll(BAD);
    unit.invalidateAll(BAD);
    fake.holdsCommands = false;
    assertThat(unit.sync()).isEqualTo(SyncOutcome.ILLEGAL_COMMAND);
    assertThat(unit.statistics().get(UnitCounter.FAILED_COMMANDS)).isEqualTo(3);
    assertThat(unit.invalidateAll(1).and(unit.sync()))
        .as("nothing of before is told again")
        .isEqualTo(SyncOutcome.COMPLETE);
  }

  @Test
  void whatComesOfCommandsAfterTheirSyncHasTimedOutIsNotTold() {
    start(5_000_000L);
    fake.verdict = command -> isBad(command) ? Verdict.ILLEGAL : Verdict.EXECUTE;
    fake.holdsCommands = true;
    unit.invalidateAll(BAD);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.TIMED_OUT);
    fake.holdsCommands = false;
    assertThat(unit.invalidateAll(1).and(unit.sync())).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(unit.statistics().get(UnitCounter.FAILED_COMMANDS)).isEqualTo(1);
  }

  @Test
  void norIsItAfterASyncThatFoundNoRoomForItsFence() {
    start(5_000_000L);
    fake.verdict = command -> isBad(command) ? Verdict.ILLEGAL : Verdict.EXECUTE;
    fake.holdsCommands = true;
    unit.invalidateAll(BAD);
    for (int space = 1; unit.invalidateAll(space) == SyncOutcome.COMPLETE; ) {
      space++;
    }
    assertThat(unit.sync()).isEqualTo(SyncOutcome.TIMED_OUT);
    fake.holdsCommands = false;
    fake.runCommands();
    await(UnitCounter.FAILED_COMMANDS, 1);
    assertThat(unit.invalidateAll(1).and(unit.sync())).isEqualTo(SyncOutcome.COMPLETE);
  }

  @Test
  void aFenceWhoseWriteFailsIsReportedAndTheQueueGoesOn() {
    start(30_000_000_000L);
    SharedLong faults = new SharedLong(1);
    fake.verdict =
        command ->
            command instanceof IofenceC && faults.getAndAdd(-1) > 0
                ? Verdict.MEMORY_FAULT
                : Verdict.EXECUTE;
    unit.invalidateAll(1);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.MEMORY_FAULT);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(spaces()).containsExactly(1);
  }

  @Test
  void anErrorThatNobodyWaitsForIsSeenToAllTheSame() {
    start(30_000_000_000L);
    fake.verdict = command -> isBad(command) ? Verdict.ILLEGAL : Verdict.EXECUTE;
    unit.invalidateAll(BAD);
    await(UnitCounter.FAILED_COMMANDS, 1);
    Task.spawn("other", () -> assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE)).join();
    assertThat(unit.sync()).isEqualTo(SyncOutcome.ILLEGAL_COMMAND);
  }

  @Test
  void manyBadCommandsInARingThatWrapsLoseNoGoodOne() {
    start(30_000_000_000L);
    fake.verdict = command -> isBad(command) ? Verdict.ILLEGAL : Verdict.EXECUTE;
    int id = 1000;
    for (int round = 0; round < 200; round++) {
      int last = id + round % 7;
      for (int i = id; i <= last; i++) {
        unit.invalidateAll(i);
      }
      unit.invalidateAll(BAD);
      assertThat(unit.sync()).isEqualTo(SyncOutcome.ILLEGAL_COMMAND);
      assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
      id = last + 1;
    }
    List<Integer> done = spaces();
    for (int i = 1000; i < id; i++) {
      assertThat(done).contains(i);
    }
    assertThat(done).isSorted();
  }

  @Test
  void aQueueThatFailsAgainAndAgainIsSwitchedOffWithAllDma() {
    start(30_000_000_000L);
    fake.verdict = command -> Verdict.MEMORY_FAULT;
    SyncOutcome outcome = SyncOutcome.COMPLETE;
    for (int i = 0; i < 100 && outcome != SyncOutcome.DEVICE_ERROR; i++) {
      unit.invalidateAll(1);
      outcome = unit.sync();
      assertThat(outcome).isIn(SyncOutcome.MEMORY_FAULT, SyncOutcome.DEVICE_ERROR);
    }
    assertThat(outcome).isEqualTo(SyncOutcome.DEVICE_ERROR);
    assertThat(DirectoryMode.of(fake.get(Register.DDTP))).isEqualTo(DirectoryMode.OFF);
    assertThat(unit.invalidateAll(1)).isEqualTo(SyncOutcome.DEVICE_ERROR);
    assertThat(DriverBench.refusedProbe(unit, 3)).contains("DEVICE_ERROR");
  }

  @Test
  void aQueueThatCannotBeStoppedIsSwitchedOffToo() {
    start(30_000_000_000L);
    fake.verdict = command -> isBad(command) ? Verdict.ILLEGAL : Verdict.EXECUTE;
    fake.ignoresCommandQueueControl = true;
    unit.invalidateAll(BAD);
    assertThat(unit.sync()).isIn(SyncOutcome.ILLEGAL_COMMAND, SyncOutcome.DEVICE_ERROR);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.DEVICE_ERROR);
    fake.ignoresCommandQueueControl = false;
  }

  @Test
  void aRingOfFourIsUsedOverAndOver() {
    bench.settings = bench.settings.withQueues(2, 4);
    start(30_000_000_000L);
    long before = unit.statistics().get(UnitCounter.IOTINVAL);
    for (int i = 0; i < 10_000; i++) {
      assertThat(unit.invalidateAll(i % 7 + 1)).isEqualTo(SyncOutcome.COMPLETE);
      assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    }
    assertThat(fake.get(Register.CQCSR) & CommandQueueControl.ERRORS).isZero();
    assertThat(unit.statistics().get(UnitCounter.IOTINVAL)).isEqualTo(before + 10_000);
  }

  @Test
  void manyThreadsShareASmallRing() {
    bench.settings = bench.settings.withQueues(3, 4);
    start(60_000_000_000L);
    List<Task> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int first = 1000 * (t + 1);
      threads.add(
          Task.spawn(
              "submitter-" + t,
              () -> {
                for (int i = 0; i < 500; i++) {
                  assertThat(unit.invalidateAll(first + i)).isEqualTo(SyncOutcome.COMPLETE);
                  assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
                }
              }));
    }
    threads.forEach(Task::join);
    assertThat(spaces()).hasSize(2000).doesNotHaveDuplicates();
  }

  private void start(long syncTimeoutNanos) {
    bench.settings = bench.settings.withTimeouts(20_000_000L, 20_000_000L, syncTimeoutNanos);
    unit = bench.installed();
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    synchronized (fake) {
      fake.effects.clear();
    }
  }

  private static boolean isBad(Command command) {
    return command instanceof IotinvalVma iotinval && iotinval.pscid() == BAD;
  }

  private List<Integer> spaces() {
    return fake.effects().stream()
        .filter(command -> command instanceof IotinvalVma)
        .map(command -> ((IotinvalVma) command).pscid())
        .toList();
  }

  private void await(UnitCounter counter, long wanted) {
    while (unit.statistics().get(counter) < wanted) {
      Thread.onSpinWait();
    }
  }

  private static void await(SharedLong turn, long wanted) {
    while (turn.get() != wanted) {
      Thread.onSpinWait();
    }
  }
}

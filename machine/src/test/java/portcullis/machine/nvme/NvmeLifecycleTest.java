package portcullis.machine.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.TestMachine;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.ControllerConfiguration;
import portcullis.machine.nvme.spec.ControllerRegister;
import portcullis.machine.nvme.spec.ControllerStatus;
import portcullis.machine.nvme.spec.Doorbell;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;
import portcullis.machine.pci.spec.CommandBits;

class NvmeLifecycleTest {
  private static final TinyDriver.Fill NOTHING = (memory, at) -> {};

  private final FailingStore store = new FailingStore();
  private final NvmeFixture fixture = new NvmeFixture(store);
  private final TestMachine machine = fixture.machine;
  private final TinyDriver driver = fixture.driver;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void aStoreThatFailsIsAMediaErrorOfTheOneCommand() {
    fixture.ready();
    long page = fixture.filled(1);
    store.failing.set(1);
    assertThat(fixture.write(0, 1, page).status()).isEqualTo(StatusCode.WRITE_FAULT);
    assertThat(fixture.read(0, 1, page).status()).isEqualTo(StatusCode.UNRECOVERED_READ_ERROR);
    assertThat(driver.execute(1, NvmOpcode.FLUSH.code(), 1, NOTHING).status())
        .isEqualTo(StatusCode.WRITE_FAULT);
    assertThat(driver.io(1, NvmOpcode.WRITE_ZEROES.code(), 0, 8, 0, 0).status())
        .isEqualTo(StatusCode.WRITE_FAULT);
    assertThat(fixture.controller.statistics().mediaErrors()).isEqualTo(4);
    store.failing.set(0);
    assertThat(fixture.write(0, 1, page).status()).isEqualTo(StatusCode.SUCCESS);
  }

  @Test
  void aWriteWithForceUnitAccessFailsIfTheFlushDoes() {
    fixture.ready();
    long page = fixture.filled(1);
    TinyDriver.Fill durable =
        (memory, at) -> {
          TinyDriver.range(0, 1, fixture.iova(page), 0).apply(memory, at);
          SubmissionEntry.setDword(memory, at, 12, NvmOpcode.FORCE_UNIT_ACCESS);
        };
    assertThat(driver.execute(1, NvmOpcode.WRITE.code(), 1, durable).status())
        .isEqualTo(StatusCode.SUCCESS);
    store.failing.set(1);
    assertThat(driver.execute(1, NvmOpcode.WRITE.code(), 1, durable).status())
        .isEqualTo(StatusCode.WRITE_FAULT);
  }

  @Test
  void aSubmissionQueueOutOfReachIsFatalUntilReset() {
    fixture.ready();
    fixture.translator.blockPageOf(driver.submissionBase(1));
    driver.submit(1, NvmOpcode.FLUSH.code(), 1, NOTHING);
    TestMachine.await("CSTS.CFS", () -> driver.status().fatal());
    assertThat(driver.isThere(1)).isFalse();

    fixture.translator.blockNothing();
    driver.submit(0, AdminOpcode.GET_FEATURES.code(), 0, NOTHING);
    driver.disable();
    assertThat(driver.status()).isEqualTo(new ControllerStatus(false, false, 0));
    fixture.ready();
    assertThat(fixture.read(0, 1, machine.page()).status()).isEqualTo(StatusCode.SUCCESS);
  }

  @Test
  void aCompletionQueueOutOfReachIsFatal() {
    fixture.ready();
    fixture.translator.blockPageOf(driver.completionBase(1));
    driver.submit(1, NvmOpcode.FLUSH.code(), 1, NOTHING);
    TestMachine.await("CSTS.CFS", () -> driver.status().fatal());
    assertThat(driver.status().ready()).isTrue();
  }

  @Test
  void aConfigurationThatIsNotSupportedIsFatal() {
    for (ControllerConfiguration bad :
        new ControllerConfiguration[] {
          new ControllerConfiguration(true, 1, 12, 0, 0, 6, 4),
          new ControllerConfiguration(true, 0, 13, 0, 0, 6, 4),
          new ControllerConfiguration(true, 0, 12, 1, 0, 6, 4),
          new ControllerConfiguration(true, 0, 12, 0, 0, 7, 4),
          new ControllerConfiguration(true, 0, 12, 0, 0, 6, 5)
        }) {
      driver.write(ControllerRegister.AQA, 0x000f_000f);
      driver.write(ControllerRegister.CC, bad.encode());
      TestMachine.await("CSTS.CFS of " + bad, () -> driver.status().fatal());
      assertThat(driver.status().ready()).isFalse();
      driver.write(ControllerRegister.CC, 0);
      TestMachine.await("CSTS = 0", () -> driver.read(ControllerRegister.CSTS) == 0);
    }
    driver.write(ControllerRegister.AQA, 0);
    driver.write(ControllerRegister.CC, ControllerConfiguration.enabled().encode());
    TestMachine.await("CSTS.CFS of queues of one entry", () -> driver.status().fatal());
  }

  @Test
  void registersKeepTheirAccessRules() {
    long capabilities = driver.read(ControllerRegister.CAP);
    driver.write(ControllerRegister.CAP, 0);
    driver.write(ControllerRegister.VS, 0);
    driver.write(ControllerRegister.CSTS, 3);
    assertThat(driver.read(ControllerRegister.CAP)).isEqualTo(capabilities);
    assertThat(driver.read(ControllerRegister.VS)).isEqualTo(0x10400);
    assertThat(driver.read(ControllerRegister.CSTS)).isZero();
    driver.write(ControllerRegister.ASQ, 0x1234_5678_9abc_dfffL);
    assertThat(driver.read(ControllerRegister.ASQ)).isEqualTo(0x1234_5678_9abc_d000L);
    driver.registers.write(ControllerRegister.ASQ.offset() + 4, 4, 7);
    assertThat(driver.read(ControllerRegister.ASQ)).isEqualTo(0x7_9abc_d000L);
    driver.write(ControllerRegister.AQA, -1);
    assertThat(driver.read(ControllerRegister.AQA)).isEqualTo(0x0fff_0fff);
    driver.write(ControllerRegister.INTMS, 0b110);
    driver.write(ControllerRegister.INTMC, 0b010);
    assertThat(driver.read(ControllerRegister.INTMS)).isEqualTo(0b100);
    assertThat(driver.registers.read(ControllerRegister.CAP.offset() + 4, 4))
        .isEqualTo(capabilities >>> 32);
    assertThat(driver.registers.read(ControllerRegister.VS.offset() + 1, 1)).isEqualTo(4);
    assertThat(driver.registers.read(Doorbell.FIRST, 4)).isZero();
    assertThat(driver.registers.read(0x40, 4)).isZero();
  }

  @Test
  void shutdownFlushesAndStops() {
    fixture.ready();
    int configuration =
        new ControllerConfiguration(true, 0, 12, 0, ControllerConfiguration.NORMAL_SHUTDOWN, 6, 4)
            .encode();
    driver.write(ControllerRegister.CC, configuration);
    TestMachine.await("SHST", () -> driver.status().shutdown() == ControllerStatus.SHUT_DOWN);
    driver.disable();
    assertThat(driver.status().shutdown()).isZero();
    fixture.ready();
  }

  @Test
  void removalWhileACommandIsUnderWayLeavesMemoryAlone() {
    fixture.ready();
    long page = machine.page();
    long beyond = machine.page();
    store.stalling.set(1);
    driver.submit(1, NvmOpcode.READ.code(), 1, TinyDriver.range(0, 8, fixture.iova(page), 0));
    driver.submit(1, NvmOpcode.READ.code(), 1, TinyDriver.range(0, 8, fixture.iova(beyond), 0));
    store.stalled.await(Long.MAX_VALUE);
    SharedLong removed = new SharedLong(0);
    Task remover =
        Task.spawn(
            "remover",
            () -> {
              machine.host.remove(TestMachine.ID);
              removed.set(1);
            });
    TestMachine.await("all ones", () -> driver.read(ControllerRegister.VS) == 0xffff_ffffL);
    assertThat(removed.get()).as("the thread has not ended").isZero();
    machine.ram.slice(page, 4096).fill((byte) 0x55);
    store.goOn.raise();
    remover.join();

    assertThat(fixture.bytes(page, 4096)).as("no DMA after removal").containsOnly(0x55);
    assertThat(driver.isThere(1)).isFalse();
    assertThat(fixture.controller.statistics().readCommands()).isEqualTo(1);
    driver.registers.write(Doorbell.submissionTail(1, 2), 4, 0);
    assertThat(driver.status().fatal()).as("all ones").isTrue();
  }

  @Test
  void aFunctionResetEndsWhatIsUnderWayBeforeItReturns() {
    fixture.ready();
    long page = fixture.filled(0x55);
    store.stalling.set(1);
    driver.submit(1, NvmOpcode.READ.code(), 1, TinyDriver.range(0, 8, fixture.iova(page), 0));
    store.stalled.await(Long.MAX_VALUE);
    Task resetter = Task.spawn("resetter", () -> machine.host.reset(TestMachine.ID));
    TestMachine.await(
        "bus mastering is off", () -> machine.host.config(TestMachine.ID).read(4, 2) == 0);
    store.goOn.raise();
    resetter.join();
    assertThat(fixture.bytes(page, 4096)).containsOnly(0x55);

    TinyDriver again = new TinyDriver(machine, TestMachine.ID);
    assertThat(again.read(ControllerRegister.CSTS)).isZero();
    assertThat(again.read(ControllerRegister.ASQ)).isZero();
    again.enable();
    assertThat(again.status().ready()).isTrue();
    assertThat(again.createPair(8, 1)).isEqualTo(1);
    assertThat(again.io(1, NvmOpcode.READ.code(), 0, 8, fixture.iova(page), 0).status())
        .isEqualTo(StatusCode.SUCCESS);
    assertThat(fixture.bytes(page, 4096)).containsOnly(0);
  }

  @Test
  void commandsWaitWhileBusMasteringIsOff() {
    fixture.ready();
    machine.command(TestMachine.ID, CommandBits.MEMORY_SPACE);
    driver.submit(1, NvmOpcode.FLUSH.code(), 1, NOTHING);
    assertThat(driver.status().fatal()).isFalse();
    assertThat(driver.isThere(1)).isFalse();
    machine.enable(TestMachine.ID);
    assertThat(driver.await(1).status()).isEqualTo(StatusCode.SUCCESS);
  }

  @Test
  void resettingAgainAndAgainUnderLoadLosesNothing() {
    long page = machine.page();
    for (int round = 0; round < 50; round++) {
      fixture.ready();
      for (int i = 0; i < 10; i++) {
        driver.submit(1, NvmOpcode.READ.code(), 1, TinyDriver.range(0, 8, fixture.iova(page), 0));
      }
      driver.disable();
      // RDY is clear, so nothing may be written any more.
      machine.ram.slice(page, 4096).fill((byte) round);
      assertThat(fixture.bytes(page, 4096)).containsOnly(round);
    }
    fixture.ready();
    assertThat(fixture.read(0, 8, page).status()).isEqualTo(StatusCode.SUCCESS);
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.Register;

class CommandQueueTest {
  private static final int ENTRIES = 1 << IommuFixture.CQ_LOG2;

  private final IommuFixture f = new IommuFixture();
  private long flag;

  @BeforeEach
  void start() {
    f.start(1);
    flag = f.page();
  }

  @AfterEach
  void close() {
    f.close();
  }

  private Command mark(int value) {
    return new IofenceC(true, false, false, false, value, flag);
  }

  @Test
  void aFenceWritesItsDataAndOnlyFourBytes() {
    f.ram.setLong(flag, -1L);
    f.execute(mark(0x12345678));
    assertThat(f.ram.getLong(flag)).isEqualTo(0xffff_ffff_1234_5678L);
    assertThat(f.device.executed(CommandKind.IOFENCE_C)).isEqualTo(1);
  }

  @Test
  void theQueueWrapsAround() {
    for (int i = 0; i < 5 * ENTRIES; i++) {
      f.execute(IotinvalVma.ofAll(), mark(i));
      assertThat(f.ram.getIntOpaque(flag)).isEqualTo(i);
    }
    assertThat(f.device.executed(CommandKind.IOTINVAL_VMA)).isEqualTo(5 * ENTRIES);
  }

  @Test
  void anIllegalCommandStopsTheQueueUntilItIsReplacedAndTheErrorCleared() {
    f.submit(mark(1), new Command.Illegal(0x7f, 0), mark(2));
    f.device.settle();
    assertThat(f.read(Register.CQH)).isEqualTo(1);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10401);
    assertThat(f.ram.getIntOpaque(flag)).isEqualTo(1);
    f.write(Register.CQCSR, 0x401); // cleared, but the command is the same
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10401);
    Command replacement = IotinvalVma.ofAll();
    f.ram.setLong(f.commandQueue + 16, replacement.dword0());
    f.ram.setLong(f.commandQueue + 24, replacement.dword1());
    assertThat(f.ram.getIntOpaque(flag)).isEqualTo(1);
    f.write(Register.CQCSR, 0x401);
    assertThat(f.read(Register.CQH)).isEqualTo(3);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    assertThat(f.ram.getIntOpaque(flag)).isEqualTo(2);
  }

  @Test
  void unsupportedCommandsAndOperandsAreIllegal() {
    Command[] commands = {
      new AtsInval(new AtsTarget(false, 0, false, 0, 0), 0),
      new IotinvalVma(true, false, 0, false, 0, true, false, 0),
      new IotinvalVma(true, false, 0, false, 0, false, true, 0),
      new IofenceC(false, true, false, false, 0, 0), // wired, but fctl.WSI is 0
      new IodirInvalDdt(true, 0x80), // wider than one level
      new IodirInvalPdt(false, 1, 0),
      new IodirInvalPdt(true, 1, 0x100),
      new IodirInvalPdt(true, 0x80, 0)
    };
    for (Command command : commands) {
      long head = f.read(Register.CQH);
      f.submit(command);
      f.device.settle();
      assertThat(f.read(Register.CQCSR)).as(command.toString()).isEqualTo(0x10401);
      assertThat(f.read(Register.CQH)).as(command.toString()).isEqualTo(head);
      f.write(Register.CQT, head);
      f.write(Register.CQCSR, 0x401);
      assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    }
    assertThat(f.device.executed(CommandKind.ILLEGAL)).isEqualTo(commands.length);
  }

  @Test
  void aFenceThatCannotWriteStopsTheQueueAndIsExecutedAgain() {
    f.submit(new IofenceC(true, false, false, false, 1, 0x10), mark(2));
    f.device.settle();
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10101);
    assertThat(f.read(Register.CQH)).isZero();
    Command repaired = mark(1);
    f.ram.setLong(f.commandQueue + 8, repaired.dword1());
    f.write(Register.CQCSR, 0x101);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    assertThat(f.ram.getIntOpaque(flag)).isEqualTo(2);
  }

  @Test
  void aQueueOutsideOfRamIsAMemoryFault() {
    f.write(Register.CQCSR, 0);
    f.write(Register.CQB, 0x1000L >>> 12 << 10 | 1);
    f.write(Register.CQCSR, 1);
    f.write(Register.CQT, 1);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10101);
    assertThat(f.read(Register.CQH)).isZero();
  }

  @Test
  void turningTheQueueOffAndOnStartsAtZeroWithoutErrors() {
    f.submit(IotinvalVma.ofAll(), new Command.Illegal(0, 0));
    f.device.settle();
    f.write(Register.CQCSR, 0);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x400);
    assertThat(f.read(Register.CQH)).isEqualTo(1);
    f.write(Register.CQT, 0);
    f.write(Register.CQCSR, 1);
    assertThat(f.read(Register.CQCSR)).isEqualTo(0x10001);
    assertThat(f.read(Register.CQH)).isZero();
    f.execute(mark(5));
    assertThat(f.ram.getIntOpaque(flag)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void aFenceThatOrdersDmaWaitsForDmaUnderWay(boolean reads, boolean writes) {
    Signal entered = new Signal();
    Signal leave = new Signal();
    SharedLong left = new SharedLong(0);
    Task dma =
        Task.spawn(
            "dma",
            () -> {
              Rcu.Reader reader = f.bus.transactions().reader();
              reader.enter();
              entered.raise();
              leave.await(Long.MAX_VALUE);
              left.set(1);
              reader.exit();
            });
    entered.await(Long.MAX_VALUE);
    Command unordered = mark(1);
    f.execute(unordered);
    f.submit(new IofenceC(true, false, reads, writes, 2, flag));
    for (int i = 0; i < 1000; i++) {
      assertThat(f.ram.getIntAcquire(flag)).isEqualTo(1);
      assertThat(f.read(Register.CQH)).isEqualTo(1);
    }
    leave.raise();
    f.device.settle();
    assertThat(f.ram.getIntAcquire(flag)).isEqualTo(2);
    assertThat(left.get()).isEqualTo(1);
    dma.join();
  }

  @Test
  void theIommuIsBusyUntilDmaOfTheOldModeIsOver() {
    Rcu.Reader reader = f.bus.transactions().reader();
    reader.enter();
    try {
      f.device.write(Register.DDTP.offset(), 8, 0);
      for (int i = 0; i < 1000; i++) {
        assertThat(f.read(Register.DDTP) & 0x10).isEqualTo(0x10);
      }
    } finally {
      reader.exit();
    }
    f.device.settle();
    assertThat(f.read(Register.DDTP) & 0x1f).isZero();
  }

  @Test
  void commandsWaitForTheErrorEvenIfMoreAreSubmitted() {
    f.submit(new Command.Illegal(0, 0));
    f.device.settle();
    f.submit(mark(1));
    f.device.settle();
    assertThat(f.ram.getIntOpaque(flag)).isZero();
    assertThat(f.read(Register.CQCSR) & CommandQueueControl.ERRORS)
        .isEqualTo(CommandQueueControl.CMD_ILL.mask());
  }
}

package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.BUSY;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.RT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.FunctionState;

/** One instruction at a time changes a function; another one is told to come again. */
class BusyTest {
  private final ZpciFixture f = ZpciFixture.lpar();

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void whatIsAskedWhileAFunctionIsBeingResetIsToBeAskedAgain() {
    int handle = f.enable(FID);
    int[] answer = new int[1];
    f.function.onReset = () -> answer[0] = f.set(f.handle(FID), 0);
    f.disable(handle);
    assertThat(answer[0]).isEqualTo(0x0108);
    f.function.onReset = () -> {};
    f.enable(FID);
  }

  @Test
  void whatIsModifiedMeanwhileIsToBeModifiedAgainAndARefreshIsNotHeldUp() {
    ZpciConfig config = ZpciConfig.of(new Environment.Lpar());
    FunctionTable table = new FunctionTable();
    Quiescence quiescence = new Quiescence(f.bus, null);
    EventQueue events = new EventQueue(quiescence);
    RequesterId at = new RequesterId(0, 5, 0);
    table.add(1, i -> new ZpciFunction(1, i, at, new TestFunction(), config, f.bus, events));
    ZpciFunction function = table.at(0);
    int handle = table.nextHandle(0, true);
    function.leave(FunctionState.ENABLED, handle);
    BlockMemory memory = new BlockMemory(f.ram);
    FunctionInstructions instructions =
        new FunctionInstructions(
            config,
            quiescence,
            memory,
            table,
            new Injection(),
            new ModifyControls(config, f.bus, memory, null),
            null);
    f.ram.setLong(f.fib, 0);
    f.ram.setLong(f.fib + 16, 0);
    f.ram.setLong(f.fib + 24, 0xfffff);
    f.ram.setLong(f.fib + 32, ZpciFixture.anchor(RT, f.table(RT)));
    long operand = (long) handle << 32;
    assertThat(instructions.modify(operand | ZpciFixture.REGISTER, f.fib)).isEqualTo(OK);
    assertThat(function.tryBegin()).isTrue();
    assertThat(instructions.modify(operand | ZpciFixture.DEREGISTER, f.fib)).isEqualTo(BUSY);
    assertThat(instructions.refresh(operand, 0, 4096)).isEqualTo(OK);
    function.end();
    assertThat(instructions.modify(operand | ZpciFixture.DEREGISTER, f.fib)).isEqualTo(OK);
  }
}

package portcullis.machine.testengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.machine.FakeTranslator;
import portcullis.machine.TestMachine;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;

class DmaTestEngineTest {
  private final TestMachine machine = new TestMachine();
  private final FakeTranslator fake = new FakeTranslator();
  private final SharedLong lastAccess = new SharedLong(0);
  private final SharedLong lastProcess = new SharedLong(0);
  private final DmaTranslator translator =
      t -> {
        lastAccess.set(t.access());
        lastProcess.set(t.processId());
        return fake.translate(t);
      };
  private final MmioRegion registers;

  DmaTestEngineTest() {
    machine.host.add(TestMachine.ID, new DmaTestEngine(), translator);
    machine.enable(TestMachine.ID);
    registers = machine.registers(TestMachine.ID);
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  void aWriteRepeatsThePatternAndReportsItsBytes() {
    long page = machine.page();
    set(TestEngineRegister.PATTERN, 0x0807060504030201L);
    assertThat(run(page + 1, 20, TestEngineRegister.WRITE)).isEqualTo(DmaOutcome.OK);

    assertThat(get(TestEngineRegister.BYTES_DONE)).isEqualTo(20);
    assertThat(machine.ram.getLong(page)).isEqualTo(0x0706050403020100L);
    assertThat(machine.ram.getLong(page + 16)).isEqualTo(0x0000_0004_0302_0108L);
    assertThat(lastAccess.get()).isEqualTo(Access.WRITE);
    assertThat(lastProcess.get()).isEqualTo(DmaTransaction.NO_PROCESS);
  }

  @Test
  void aReadShowsWhatItFoundAndAnExecuteSaysSo() {
    long page = machine.page();
    machine.ram.setLong(page, 0x1122334455667788L);
    assertThat(run(page, 4096 * 20, 0)).isEqualTo(DmaOutcome.OK);
    assertThat(get(TestEngineRegister.DATA)).isEqualTo(0x1122334455667788L);
    assertThat(get(TestEngineRegister.BYTES_DONE)).isEqualTo(4096 * 20);
    assertThat(run(page, 3, TestEngineRegister.EXECUTE)).isEqualTo(DmaOutcome.OK);
    assertThat(get(TestEngineRegister.DATA)).isEqualTo(0x667788);
    assertThat(lastAccess.get()).isEqualTo(Access.READ | Access.EXECUTE);
    assertThat(get(TestEngineRegister.COMPLETED)).isEqualTo(2);
  }

  @Test
  void aPasidIsPassedOn() {
    set(TestEngineRegister.PASID, TestEngineRegister.PASID_VALID | 0xabcde);
    run(machine.page(), 8, 0);
    assertThat(lastProcess.get()).isEqualTo(0xabcde);
  }

  @Test
  void whatIsBlockedOrGoesNowhereIsReported() {
    long page = machine.page();
    fake.blockPageOf(page + 4096);
    assertThat(run(page + 4000, 200, TestEngineRegister.WRITE)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(get(TestEngineRegister.BYTES_DONE)).isEqualTo(96);
    assertThat(run(0x1000, 8, 0)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(get(TestEngineRegister.DATA)).isZero();
    machine.command(TestMachine.ID, 2);
    assertThat(run(page, 8, 0)).isEqualTo(DmaOutcome.NOT_BUS_MASTER);
  }

  @Test
  void anInterruptFollowsTheResult() {
    SharedLong calls = new SharedLong(0);
    int identity = machine.msi.connect(() -> calls.getAndAdd(1));
    machine.connect(TestMachine.ID, 0, TestMachine.MSI_BASE, identity);
    run(machine.page(), 8, TestEngineRegister.INTERRUPT);
    TestMachine.await("interrupt", () -> calls.get() == 1);
    run(machine.page(), 8, 0);
    assertThat(calls.get()).isEqualTo(1);
  }

  @Test
  void registersAreFoundByOffsetAndSizeOnly() {
    assertThat(get(TestEngineRegister.ID)).isEqualTo(TestEngineRegister.MAGIC);
    registers.write(TestEngineRegister.ID.offset(), 4, 1);
    assertThat(get(TestEngineRegister.ID)).isEqualTo(TestEngineRegister.MAGIC);
    assertThat(registers.read(TestEngineRegister.ADDRESS.offset() + 4, 4)).isZero();
    assertThat(registers.read(0xff8, 8)).isZero();
    assertThatThrownBy(() -> DmaTestEngine.outcome(TestEngineRegister.BUSY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x1");
  }

  private DmaOutcome run(long physAddr, int length, int flags) {
    set(TestEngineRegister.ADDRESS, FakeTranslator.iova(physAddr));
    set(TestEngineRegister.LENGTH, length);
    set(TestEngineRegister.START, flags);
    TestMachine.await(
        "the access", () -> get(TestEngineRegister.STATUS) != TestEngineRegister.BUSY);
    return DmaTestEngine.outcome((int) get(TestEngineRegister.STATUS));
  }

  private void set(TestEngineRegister register, long value) {
    registers.write(register.offset(), register.sizeBytes(), value);
  }

  private long get(TestEngineRegister register) {
    return registers.read(register.offset(), register.sizeBytes());
  }
}

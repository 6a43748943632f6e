package portcullis.machine.testengine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.machine.TestMachine;
import portcullis.machine.ats.AtsRouter;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;

class CachedEngineTest {
  private static final long PAGE_MASK = 4095;
  private static final long IOVA = 0x7000_0000L;

  private final TestMachine machine = new TestMachine();
  private final AtsRouter router = new AtsRouter(machine.bus);
  private final SharedLong frame = new SharedLong(0);
  private final SharedLong asked = new SharedLong(0);
  private final SharedLong pageRequests = new SharedLong(0);
  private final SharedLong lastProcess = new SharedLong(0);
  private final DmaTranslator translator =
      t -> {
        if (t.addressType() != AddressType.TRANSLATION_REQUEST) {
          return t.translated(t.iova(), 4096 - (t.iova() & PAGE_MASK));
        }
        asked.getAndAdd(1);
        lastProcess.set(t.processId());
        t.answer().clear().granted = frame.get() == 0 ? Access.NONE : Access.READ_WRITE;
        return t.translated(frame.get() | (t.iova() & PAGE_MASK), 1);
      };
  private final DmaTestEngine engine = new DmaTestEngine(router, this::pageRequest);
  private final MmioRegion registers;

  CachedEngineTest() {
    machine.host.add(TestMachine.ID, engine, translator);
    machine.enable(TestMachine.ID);
    registers = machine.registers(TestMachine.ID);
  }

  @AfterEach
  void stop() {
    machine.close();
    router.close();
  }

  @Test
  void aCachedAccessAsksOnceWithItsProcess() {
    frame.set(machine.page());
    set(TestEngineRegister.PASID, TestEngineRegister.PASID_VALID | 0x123);
    set(TestEngineRegister.PATTERN, 77);

    int flags = TestEngineRegister.CACHED | TestEngineRegister.WRITE;
    assertThat(run(flags)).isEqualTo(DmaOutcome.OK);
    assertThat(run(flags)).isEqualTo(DmaOutcome.OK);

    assertThat(machine.ram.getLong(frame.get())).isEqualTo(77);
    assertThat(asked.get()).isEqualTo(1);
    assertThat(lastProcess.get()).isEqualTo(0x123);
    assertThat(get(TestEngineRegister.BYTES_DONE)).isEqualTo(8);
  }

  @Test
  void aMissingPageIsAskedForOnlyIfToldTo() {
    assertThat(run(TestEngineRegister.CACHED)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(pageRequests.get()).isZero();

    assertThat(run(TestEngineRegister.CACHED | TestEngineRegister.PAGES)).isEqualTo(DmaOutcome.OK);
    assertThat(pageRequests.get()).isEqualTo(1);
  }

  private boolean pageRequest(
      int requesterId, int processId, boolean privileged, boolean execute, long payload) {
    pageRequests.getAndAdd(1);
    assertThat(processId).isEqualTo(DmaTransaction.NO_PROCESS);
    frame.set(machine.page());
    long group = (payload >>> 3) & 0x1ff;
    router.pageGroupResponse(requesterId, AtsMessageSink.NONE, AtsMessageSink.NONE, group << 32);
    return true;
  }

  private DmaOutcome run(int flags) {
    set(TestEngineRegister.ADDRESS, IOVA);
    set(TestEngineRegister.LENGTH, 8);
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

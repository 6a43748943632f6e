package portcullis.machine.ats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.machine.AllocationMeter;
import portcullis.machine.ats.FakeAtsTranslator.Mapping;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.Requester;

class CachedDmaPortTest {
  private static final long IOVA = AtsBench.IOVA;
  private static final long FRAME = AtsBench.FRAME;

  private final AtsBench bench = new AtsBench();
  private final CachedDmaPort port = bench.port;
  private final FakeAtsTranslator translator = bench.translator;

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theSecondAccessGoesOutTranslatedWithoutAskingAgain() {
    assertThat(port.writeLongRelease(IOVA + 8, 77)).isEqualTo(DmaOutcome.OK);
    assertThat(port.readLongAcquire(IOVA + 8)).isEqualTo(DmaOutcome.OK);

    assertThat(port.word()).isEqualTo(77);
    assertThat(bench.machine.ram.getLong(FRAME + 8)).isEqualTo(77);
    assertThat(translator.asked()).isEqualTo(1);
    assertThat(translator.translated()).isEqualTo(2);
    assertThat(translator.untranslated()).isZero();
    assertThat(port.misses()).isEqualTo(1);
    assertThat(port.hits()).isEqualTo(1);
  }

  @Test
  void aReadDoesNotGrantAWrite() {
    port.readLongAcquire(IOVA);
    assertThat(port.writeLongRelease(IOVA, 5)).isEqualTo(DmaOutcome.OK);

    assertThat(translator.asked()).isEqualTo(2);
    assertThat(bench.function.cache().size()).as("the second took the first's place").isEqualTo(1);
  }

  @Test
  void aGrantHoldsForItsWholeRangeAndNoFurther() {
    translator.map(new Mapping(FRAME, Access.READ_WRITE, 16, false, false));
    long start = 0x1234_0000L;
    bench.buffer.fill((byte) 3);

    assertThat(port.transfer(Access.WRITE, start + 0x800, bench.buffer, 0, 0xf800))
        .isEqualTo(DmaOutcome.OK);

    assertThat(port.bytesDone()).isEqualTo(0xf800);
    assertThat(translator.asked()).isEqualTo(1);
    assertThat(bench.machine.ram.getLong(FRAME + 0x7f8)).isZero();
    assertThat(bench.machine.ram.getLong(FRAME + 0x800)).isEqualTo(0x0303030303030303L);
    assertThat(bench.machine.ram.getLong(FRAME + 0xfff8)).isEqualTo(0x0303030303030303L);
    port.readLongAcquire(start + 0x1_0000);
    port.readLongAcquire(start - 8);
    assertThat(translator.asked()).isEqualTo(3);
  }

  @Test
  void processesAndPrivilegeHaveGrantsOfTheirOwn() {
    port.readLongAcquire(IOVA);
    port.setProcess(5, false);
    port.readLongAcquire(IOVA);
    assertThat(translator.asked()).isEqualTo(2);
    assertThat(translator.last()).isEqualTo("TRANSLATED -1 0x%x".formatted(FRAME));
    port.setProcess(5, true);
    port.readLongAcquire(IOVA);
    assertThat(translator.asked()).isEqualTo(3);
    port.setProcess(5, false);
    port.readLongAcquire(IOVA);
    port.setProcess(DmaTransaction.NO_PROCESS, true);
    port.readLongAcquire(IOVA);
    assertThat(translator.asked()).as("without PASID there is no privilege").isEqualTo(3);
  }

  @Test
  void aGlobalGrantServesAllProcessesButNotRequestsWithoutOne() {
    translator.map(new Mapping(FRAME, Access.READ, 12, false, true));
    port.setProcess(5, false);
    port.readLongAcquire(IOVA);
    port.setProcess(6, false);
    port.readLongAcquire(IOVA);
    assertThat(translator.asked()).isEqualTo(1);
    port.setProcess(DmaTransaction.NO_PROCESS, false);
    port.readLongAcquire(IOVA);
    assertThat(translator.asked()).isEqualTo(2);
  }

  @Test
  void whatTakesUntranslatedRequestsOnlyGetsThem() {
    translator.map(new Mapping(FRAME, Access.READ_WRITE, 12, true, false));
    port.setProcess(5, false);

    assertThat(port.writeLongRelease(IOVA, 1)).isEqualTo(DmaOutcome.OK);
    assertThat(port.writeLongRelease(IOVA, 2)).isEqualTo(DmaOutcome.OK);

    assertThat(translator.asked()).isEqualTo(1);
    assertThat(translator.translated()).isZero();
    assertThat(translator.last()).isEqualTo("UNTRANSLATED 5 0x%x".formatted(IOVA));
  }

  @Test
  void nothingGrantedIsBlockedAndAskedForEachTime() {
    translator.map(Mapping.page(FRAME, Access.NONE));

    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.BLOCKED);
    assertThat(port.transfer(Access.WRITE, IOVA, bench.buffer, 0, 8)).isEqualTo(DmaOutcome.BLOCKED);

    assertThat(port.bytesDone()).isZero();
    assertThat(translator.asked()).isEqualTo(2);
    assertThat(bench.function.cache().size()).isZero();
  }

  @Test
  void aRefusedTranslationRequestIsBlocked() {
    translator.map(Mapping.page(FRAME, -1));

    assertThat(port.writeLongRelease(IOVA, 1)).isEqualTo(DmaOutcome.BLOCKED);

    bench.requester.setBusMaster(false);
    assertThat(port.writeLongRelease(IOVA, 1)).isEqualTo(DmaOutcome.NOT_BUS_MASTER);
    assertThat(bench.function.cache().size()).isZero();
  }

  @Test
  void afterAnyAccessThePortBelowSendsUntranslatedAddresses() {
    port.writeLongRelease(IOVA, 1);
    port.port().writeMsi(IOVA, 4);

    assertThat(translator.untranslated()).isEqualTo(1);
  }

  @Test
  void theOldestMakesRoom() {
    for (int i = 0; i < 5; i++) {
      port.readLongAcquire(IOVA + 4096L * i);
    }
    assertThat(bench.function.cache().size()).isEqualTo(4);
    port.readLongAcquire(IOVA + 4096L * 4);
    assertThat(translator.asked()).isEqualTo(5);
    port.readLongAcquire(IOVA);
    assertThat(translator.asked()).isEqualTo(6);
    bench.function.cache().clear();
    assertThat(bench.function.cache().size()).isZero();
  }

  @Test
  void accessesThatHitAllocateNothing() {
    CachedDmaPort quiet = quietPort();
    AllocationMeter meter = new AllocationMeter();
    for (int round = 0; round < 20; round++) {
      hammer(quiet, 2_000);
    }
    long before = meter.bytes();
    hammer(quiet, 10_000);
    assertThat(meter.bytes() - before).isLessThan(10_000);
  }

  private CachedDmaPort quietPort() {
    Requester plain =
        new Requester(
            bench.machine.bus,
            9,
            t -> {
              t.answer().clear().granted = Access.READ_WRITE;
              return t.translated(FRAME, 4096);
            });
    plain.setBusMaster(true);
    return new AtsFunction(plain, 4, PageRequestSink.UNCONNECTED).newPort();
  }

  private void hammer(CachedDmaPort quiet, int times) {
    for (int i = 0; i < times; i++) {
      quiet.writeLongRelease(IOVA, i);
      quiet.readLongAcquire(IOVA);
      quiet.transfer(Access.READ, IOVA, bench.buffer, 0, 64);
    }
  }
}

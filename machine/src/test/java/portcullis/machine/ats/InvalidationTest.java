package portcullis.machine.ats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.TestMachine;
import portcullis.machine.ats.FakeAtsTranslator.Mapping;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.Requester;

class InvalidationTest {
  private static final long IOVA = AtsBench.IOVA;
  private static final long FRAME = AtsBench.FRAME;
  private static final int NONE = AtsMessageSink.NONE;

  private final AtsBench bench = new AtsBench();
  private final CachedDmaPort port = bench.port;

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aRangeIsSizedByItsLowestClearAddressBit() {
    assertThat(InvalidationRange.decode(0x1234_5000L))
        .isEqualTo(new InvalidationRange(0x1234_5000L, 0x1234_5fffL, false));
    assertThat(InvalidationRange.decode(0x1234_4801L))
        .as("8 KiB")
        .isEqualTo(new InvalidationRange(0x1234_4000L, 0x1234_5fffL, true));
    assertThat(InvalidationRange.decode(0x1_0000_7800L))
        .as("bits 12 to 14 set: 64 KiB")
        .isEqualTo(new InvalidationRange(0x1_0000_0000L, 0x1_0000_ffffL, false));
    assertThat(InvalidationRange.decode(0x7fff_ffff_ffff_f800L))
        .isEqualTo(new InvalidationRange(0, -1L, false));
    assertThat(InvalidationRange.decode(0xffff_ffff_ffff_f800L))
        .isEqualTo(new InvalidationRange(0, -1L, false));
  }

  @Test
  void everyRangeIsFoundAgainInItsEncoding() {
    long seed = TestMachine.seed();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      int sizeLog2 = random.nextInt(13, 64);
      long first = random.nextLong() & -(1L << sizeLog2);
      long last = first | ((1L << sizeLog2) - 1);
      long payload = first | (((1L << (sizeLog2 - 1)) - 1) & -4096L) | (1 << 11);
      assertThat(InvalidationRange.decode(payload))
          .as("-Dseed=%d", seed)
          .isEqualTo(new InvalidationRange(first, last, false));
    }
  }

  @Test
  void aForgottenTranslationIsAskedForAgainAndTheTagComesBack() {
    port.readLongAcquire(IOVA);
    port.readLongAcquire(IOVA + 4096);
    bench.invalidate(IOVA, 7);
    bench.awaitCompletions(1);

    assertThat(bench.completed()).containsExactly("18 -1 0x80/1");
    assertThat(bench.function.cache().size()).isEqualTo(1);
    port.readLongAcquire(IOVA + 4096);
    assertThat(bench.translator.asked()).isEqualTo(2);
    port.readLongAcquire(IOVA);
    assertThat(bench.translator.asked()).isEqualTo(3);
  }

  @Test
  void aRequestForAProcessLeavesTheOthers() {
    for (int process : new int[] {NONE, 5, 6}) {
      port.setProcess(process, false);
      port.readLongAcquire(IOVA);
    }
    bench.router.invalidationRequest(AtsBench.ID, 3, 5, 31, IOVA);
    bench.awaitCompletions(1);
    assertThat(bench.completed()).containsExactly("18 3 0x80000000/1");
    assertThat(bench.function.cache().size()).isEqualTo(2);

    bench.router.invalidationRequest(AtsBench.ID, NONE, 5, 0, IOVA | 1);
    bench.awaitCompletions(2);
    assertThat(bench.function.cache().size()).as("all processes, but not none").isEqualTo(1);

    bench.invalidate(IOVA, 1);
    bench.awaitCompletions(3);
    assertThat(bench.function.cache().size()).isZero();
  }

  @Test
  void aGlobalGrantGoesWithAnyProcess() {
    bench.translator.map(new Mapping(FRAME, Access.READ, 12, false, true));
    port.setProcess(5, false);
    port.readLongAcquire(IOVA);
    bench.router.invalidationRequest(AtsBench.ID, NONE, 6, 0, IOVA);
    bench.awaitCompletions(1);
    assertThat(bench.function.cache().size()).isZero();
  }

  @Test
  void theCompletionWaitsForDmaThatUsesTheTranslation() {
    Signal underWay = new Signal();
    Signal goOn = new Signal();
    SharedLong over = new SharedLong(0);
    port.readLongAcquire(IOVA);
    bench.translator.beforeTranslated(() -> {
      underWay.raise();
      goOn.await(Long.MAX_VALUE);
    });
    SharedLong overAtCompletion = new SharedLong(-1);
    Signal completed = new Signal();
    bench.router.connect((requesterId, segment, itagVector, count) -> {
      overAtCompletion.set(over.get());
      completed.raise();
    });
    CachedDmaPort other = bench.function.newPort();
    Task dma =
        Task.spawn(
            "dma",
            () -> {
              // The store to #over is in the read section, since the port's nests in it.
              bench.machine.bus.transactions().reader().enter();
              other.readLongAcquire(IOVA);
              over.set(1);
              bench.machine.bus.transactions().reader().exit();
            });
    underWay.await(Long.MAX_VALUE);
    bench.invalidate(IOVA, 2);
    TestMachine.await("the grant is gone", () -> bench.function.cache().size() == 0);
    goOn.raise();
    completed.await(Long.MAX_VALUE);
    dma.join();
    assertThat(overAtCompletion.get()).isEqualTo(1);
  }

  @Test
  void aGrantThatWasAskedForBeforeAnInvalidationIsNotKept() {
    bench.translator.beforeAnswer(() -> {
      bench.translator.beforeAnswer(() -> {});
      bench.function.cache().invalidate(InvalidationRange.decode(IOVA), NONE);
    });

    assertThat(port.readLongAcquire(IOVA)).isEqualTo(DmaOutcome.OK);

    assertThat(bench.function.cache().size()).isZero();
    port.readLongAcquire(IOVA);
    assertThat(bench.function.cache().size()).isEqualTo(1);
  }

  @Test
  void aFunctionMayWithholdItsCompletion() {
    port.readLongAcquire(IOVA);
    bench.function.withholdCompletions(true);
    bench.invalidate(IOVA, 3);
    TestMachine.await("the grant is gone", () -> bench.function.cache().size() == 0);
    // The router's thread goes through messages in order: the next completion comes after.
    Signal settled = new Signal();
    settle(settled);
    assertThat(bench.completed()).isEmpty();
  }

  @Test
  void aBrokenFunctionKeepsWhatItSaysItForgot() {
    port.writeLongRelease(IOVA, 1);
    bench.function.keepStaleTranslations(true);
    bench.translator.map(Mapping.page(FRAME + 4096, Access.READ_WRITE));
    bench.invalidate(IOVA, 3);
    bench.awaitCompletions(1);

    assertThat(port.writeLongRelease(IOVA, 2)).isEqualTo(DmaOutcome.OK);
    assertThat(bench.machine.ram.getLong(FRAME)).isEqualTo(2);
  }

  @Test
  void aFunctionWithSeveralTrafficClassesCompletesAsOften() {
    bench.function.setCompletionCount(3);
    bench.invalidate(IOVA, 4);
    bench.awaitCompletions(3);
    assertThat(bench.completed()).containsOnly("18 -1 0x10/3").hasSize(3);
  }

  @Test
  void aMessageToNobodyIsLost() {
    bench.router.invalidationRequest(0x99, NONE, NONE, 1, IOVA);
    bench.router.pageGroupResponse(0x99, NONE, NONE, 0);
    bench.invalidate(IOVA, 2);
    bench.awaitCompletions(1);
    assertThat(bench.completed()).containsExactly("18 -1 0x4/1");
  }

  @Test
  void onceCompletedNoDmaReachesTheOldFrame() {
    CachedDmaPort other = bench.function.newPort();
    SharedLong stop = new SharedLong(0);
    Task dma =
        Task.spawn(
            "dma",
            () -> {
              for (long i = 1; stop.get() == 0; i++) {
                if (!other.writeLongRelease(IOVA, i).isOk()) {
                  throw new AssertionError("DMA failed");
                }
              }
            });
    for (int round = 1; round <= 300; round++) {
      long old = FRAME + 4096L * ((round - 1) & 1);
      long now = FRAME + 4096L * (round & 1);
      bench.translator.map(Mapping.page(now, Access.READ_WRITE));
      bench.invalidate(IOVA, round & 31);
      bench.awaitCompletions(round);
      bench.machine.ram.setLong(old, -round);
      long asked = bench.translator.translated();
      TestMachine.await("more DMA", () -> bench.translator.translated() > asked + 5);
      assertThat(bench.machine.ram.getLong(old)).isEqualTo(-round);
    }
    stop.set(1);
    dma.join();
  }

  private void settle(Signal settled) {
    AtsFunction another =
        new AtsFunction(
            new Requester(bench.machine.bus, 0x20, bench.translator),
            1,
            PageRequestSink.UNCONNECTED);
    bench.router.add(another);
    bench.router.connect((requesterId, segment, itagVector, count) -> {
      if (requesterId == 0x20) {
        settled.raise();
      } else {
        throw new AssertionError("completed after all: 0x" + Integer.toHexString(itagVector));
      }
    });
    bench.router.invalidationRequest(0x20, NONE, NONE, 0, IOVA);
    settled.await(Long.MAX_VALUE);
  }
}

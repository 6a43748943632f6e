package portcullis.machine.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.AllocationMeter;
import portcullis.machine.FakeTranslator;
import portcullis.machine.TestMachine;

class DmaPortTest {
  private static final long NOTHING_THERE = 0x1000_0000L;

  private final TestMachine machine = new TestMachine();
  private final FakeTranslator translator = new FakeTranslator();
  private final Requester requester = new Requester(machine.bus, 0x18, translator);
  private final DmaPort port = requester.newPort();
  private final MemorySegment buffer = Arena.ofAuto().allocate(64 << 10, 8);

  DmaPortTest() {
    requester.setBusMaster(true);
  }

  @Test
  void aRangeGoesPageByPageToWhereTheTranslatorSays() {
    buffer.fill((byte) 0x5a);
    long at = TestMachine.RAM_BASE + 0xff0;

    assertThat(port.write(FakeTranslator.iova(at), buffer, 0, 0x2020)).isEqualTo(DmaOutcome.OK);

    assertThat(port.bytesDone()).isEqualTo(0x2020);
    assertThat(translator.asked()).as("requests").isEqualTo(4);
    MemorySegment written = machine.ram.slice(at - 8, 0x2030);
    assertThat(written.get(ValueLayout.JAVA_LONG, 0)).isZero();
    assertThat(written.get(ValueLayout.JAVA_LONG, 8)).isEqualTo(0x5a5a5a5a5a5a5a5aL);
    assertThat(written.get(ValueLayout.JAVA_LONG, 0x2020)).isEqualTo(0x5a5a5a5a5a5a5a5aL);
    assertThat(written.get(ValueLayout.JAVA_LONG, 0x2028)).isZero();
  }

  @Test
  void aRangeThatIsBlockedInItsMiddleSaysHowFarItGot() {
    long at = TestMachine.RAM_BASE + 0x800;
    translator.blockPageOf(TestMachine.RAM_BASE + 0x2000);
    buffer.fill((byte) 1);

    assertThat(port.write(FakeTranslator.iova(at), buffer, 0, 0x4000))
        .isEqualTo(DmaOutcome.BLOCKED);

    assertThat(port.bytesDone()).isEqualTo(0x1800);
    assertThat(port.transaction().blocked()).isEqualTo(1);
    assertThat(machine.ram.getLong(TestMachine.RAM_BASE + 0x1ff8)).isEqualTo(0x0101010101010101L);
    assertThat(machine.ram.getLong(TestMachine.RAM_BASE + 0x2000)).isZero();
    assertThat(machine.ram.getLong(TestMachine.RAM_BASE + 0x3000)).isZero();
  }

  @Test
  void anAccessToWhereNothingIsAborts() {
    long iova = FakeTranslator.iova(NOTHING_THERE);

    assertThat(port.read(iova, buffer, 0, 8)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.write(iova, buffer, 0, 8)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.readLongAcquire(iova)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.writeIntRelease(iova, 1)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.writeEntryRelease(iova, 1, 2)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(port.bytesDone()).isZero();
  }

  @Test
  void aRangeThatRunsOutOfRamAbortsAtItsEnd() {
    long at = TestMachine.RAM_BASE + TestMachine.RAM_BYTES - 0x1000;

    assertThat(port.read(FakeTranslator.iova(at), buffer, 0, 0x1008)).isEqualTo(DmaOutcome.ABORTED);

    assertThat(port.bytesDone()).isEqualTo(0x1000);
  }

  @Test
  void theHighestAddressesAreNoSpecialCase() {
    Requester identity = new Requester(machine.bus, 1, DmaTranslator.NONE);
    identity.setBusMaster(true);

    assertThat(identity.newPort().read(-8L, buffer, 0, 8)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(identity.newPort().read(0L, buffer, 0, 8)).isEqualTo(DmaOutcome.ABORTED);
    assertThat(identity.newPort().writeLongRelease(-8L, 1)).isEqualTo(DmaOutcome.ABORTED);
  }

  @Test
  void aFunctionThatIsNotBusMasterAsksNobody() {
    requester.setBusMaster(false);

    assertThat(port.read(FakeTranslator.iova(TestMachine.RAM_BASE), buffer, 0, 8))
        .isEqualTo(DmaOutcome.NOT_BUS_MASTER);
    assertThat(port.writeMsi(TestMachine.MSI_BASE, 1)).isEqualTo(DmaOutcome.NOT_BUS_MASTER);
    assertThat(translator.asked()).isZero();
  }

  @Test
  void afterRemovalEverythingIsGoneForGood() {
    requester.remove();
    requester.setBusMaster(true);

    assertThat(port.write(FakeTranslator.iova(TestMachine.RAM_BASE), buffer, 0, 8))
        .isEqualTo(DmaOutcome.GONE);
    assertThat(port.readIntAcquire(FakeTranslator.iova(TestMachine.RAM_BASE)))
        .isEqualTo(DmaOutcome.GONE);
    assertThat(translator.asked()).isZero();
  }

  @Test
  void aMessageReachesTheHandlerOfItsDataAndOneToRamIsAStore() {
    SharedLong calls = new SharedLong(0);
    int identity = machine.msi.connect(() -> calls.getAndAdd(1));

    assertThat(port.writeMsi(TestMachine.MSI_BASE, identity)).isEqualTo(DmaOutcome.OK);
    assertThat(port.writeMsi(FakeTranslator.iova(TestMachine.RAM_BASE + 4), 77))
        .isEqualTo(DmaOutcome.OK);

    assertThat(calls.get()).isEqualTo(1);
    assertThat(machine.ram.getIntAcquire(TestMachine.RAM_BASE + 4)).isEqualTo(77);
  }

  @Test
  void wordsAndEntriesArriveAsTheyWereSent() {
    long iova = FakeTranslator.iova(TestMachine.RAM_BASE + 0x100);

    assertThat(port.writeEntryRelease(iova, 0x1122334455667788L, -2)).isEqualTo(DmaOutcome.OK);
    assertThat(port.bytesDone()).isEqualTo(16);
    assertThat(port.readLongAcquire(iova)).isEqualTo(DmaOutcome.OK);
    assertThat(port.word()).isEqualTo(0x1122334455667788L);
    assertThat(port.readIntAcquire(iova + 8)).isEqualTo(DmaOutcome.OK);
    assertThat(port.word()).as("zero-extended").isEqualTo(0xffff_fffeL);
    assertThatThrownBy(() -> port.writeLongRelease(iova + 4, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x40" + "80000104");
  }

  @Test
  void aReadOfAnotherDevicesRegistersGoesWordByWord() {
    Requester identity = new Requester(machine.bus, 1, DmaTranslator.NONE);
    identity.setBusMaster(true);
    machine.bus.map(0x3000_0000L, new Counting());
    DmaPort peer = identity.newPort();

    assertThat(peer.read(0x3000_0002L, buffer, 0, 6)).isEqualTo(DmaOutcome.OK);

    assertThat(buffer.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0x21);
    assertThat(buffer.get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 0x31);
    assertThat(buffer.get(ValueLayout.JAVA_INT_UNALIGNED, 2)).isEqualTo(0x44);
    assertThat(peer.read(0x3000_0ffeL, buffer, 0, 4)).isEqualTo(DmaOutcome.ABORTED);
  }

  @Test
  void aGracePeriodWaitsForADmaThatWasLetThroughBefore() {
    Signal translating = new Signal();
    Signal goOn = new Signal();
    SharedLong over = new SharedLong(0);
    DmaTranslator slow =
        t -> {
          translating.raise();
          goOn.await(Long.MAX_VALUE);
          over.set(1);
          return t.translated(TestMachine.RAM_BASE, 1);
        };
    Requester other = new Requester(machine.bus, 2, slow);
    other.setBusMaster(true);
    DmaPort otherPort = other.newPort();
    Task dma = Task.spawn("dma", () -> otherPort.read(0, buffer, 0, 1));
    translating.await(Long.MAX_VALUE);
    other.remove();
    Task waiter =
        Task.spawn(
            "grace period",
            () -> {
              machine.bus.transactions().synchronize();
              if (over.get() == 0) {
                throw new AssertionError("the grace period ended before the DMA did");
              }
            });
    goOn.raise();
    waiter.join();
    dma.join();
    assertThat(otherPort.read(0, buffer, 0, 1)).isEqualTo(DmaOutcome.GONE);
  }

  @Test
  void rangesAgreeWithAByteByByteModel() {
    long seed = TestMachine.seed();
    SplittableRandom random = new SplittableRandom(seed);
    int pages = 8;
    byte[] model = new byte[pages * 4096];
    for (int round = 0; round < 2_000; round++) {
      int blockedPage = random.nextInt(-1, pages);
      int at = random.nextInt(model.length);
      int length = random.nextInt(1, model.length - at + 1);
      boolean write = random.nextBoolean();
      long blockedIova = FakeTranslator.iova(TestMachine.RAM_BASE + 4096L * blockedPage);
      translator.block((iova, access) -> blockedPage >= 0 && iova >>> 12 == blockedIova >>> 12);
      byte fill = (byte) random.nextInt();
      buffer.fill(fill);
      int access = write ? Access.WRITE : Access.READ;

      DmaOutcome outcome =
          port.transfer(access, FakeTranslator.iova(TestMachine.RAM_BASE + at), buffer, 0, length);

      int expected = length;
      for (int i = length - 1; i >= 0; i--) {
        expected = (at + i) / 4096 == blockedPage ? i : expected;
      }
      for (int i = 0; i < expected; i++) {
        if (write) {
          model[at + i] = fill;
        } else {
          assertThat(buffer.get(ValueLayout.JAVA_BYTE, i))
              .as("-Dseed=%d", seed)
              .isEqualTo(model[at + i]);
        }
      }
      assertThat(port.bytesDone()).as("-Dseed=%d", seed).isEqualTo(expected);
      assertThat(outcome.isOk()).as("-Dseed=%d", seed).isEqualTo(expected == length);
    }
    byte[] found =
        machine.ram.slice(TestMachine.RAM_BASE, model.length).toArray(ValueLayout.JAVA_BYTE);
    assertThat(found).as("-Dseed=%d", seed).isEqualTo(model);
  }

  @Test
  void noAccessAllocates() {
    Requester identity = new Requester(machine.bus, 1, DmaTranslator.NONE);
    identity.setBusMaster(true);
    DmaPort quiet = identity.newPort();
    AllocationMeter meter = new AllocationMeter();
    for (int round = 0; round < 20; round++) {
      hammer(quiet, 2_000);
    }
    long before = meter.bytes();
    hammer(quiet, 10_000);
    long after = meter.bytes();
    // The counter's own call may show up, accesses may not.
    assertThat(after - before).isLessThan(10_000);
  }

  private void hammer(DmaPort quiet, int times) {
    for (int i = 0; i < times; i++) {
      quiet.write(TestMachine.RAM_BASE + 0x10, buffer, 0, 5000);
      quiet.read(TestMachine.RAM_BASE + 0x10, buffer, 0, 64);
      quiet.writeEntryRelease(TestMachine.RAM_BASE, i, i);
      quiet.readLongAcquire(TestMachine.RAM_BASE);
      quiet.writeMsi(TestMachine.MSI_BASE, 63);
    }
  }

  /** Reads as its offset times 16 plus the size of the access. */
  private static final class Counting implements MmioRegion {
    @Override
    public long sizeBytes() {
      return 0x1000;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      return offset * 16 + sizeBytes;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {}
  }
}

package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PageChain;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.IotinvalVma;

class IotlbInvalidationTest {
  private static final long SEED = Long.getLong("seed", 0x10711);
  private static final int PSCID = 0xbeef;
  private final DriverBench bench = new DriverBench();
  private RiscvIommu unit;

  @BeforeEach
  void roomForManyCommands() {
    bench.settings = bench.settings.withQueues(12, 4);
  }

  @AfterEach
  void stop() {
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void eachLeafOfARangeIsNamedOnceUnlessThereAreTooMany() {
    unit = bench.installed();
    assertThat(commandsFor(gather(0x20_0000, 0x60_0000, 21)))
        .containsExactly(
            IotinvalVma.ofAddress(PSCID, 0x20_0000), IotinvalVma.ofAddress(PSCID, 0x40_0000));
    assertThat(commandsFor(gather(0, 512 << 12, 12))).hasSize(512);
    assertThat(commandsFor(gather(0, 513 << 12, 12))).containsExactly(IotinvalVma.ofSpace(PSCID));
    assertThat(commandsFor(gather(0, 1L << 56, 12))).containsExactly(IotinvalVma.ofSpace(PSCID));
  }

  @Test
  void eachEntryOfANapotLeafIsNamed() {
    unit = bench.installed();
    assertThat(commandsFor(gather(0x1_0000, 0x2_0000, 16))).hasSize(16);
  }

  @Test
  void freedTablesNeedTheWholeSpaceUnlessTheUnitCanInvalidateNonLeaves() {
    unit = bench.installed();
    assertThat(commandsFor(withTable(gather(0x20_0000, 0x40_0000, 12))))
        .containsExactly(IotinvalVma.ofSpace(PSCID));
    unit.shutDown(Afterwards.BLOCKED);
    bench.fake.capabilities |= Capabilities.NL.mask();
    unit = bench.installed();
    assertThat(commandsFor(withTable(gather(0x20_0000, 0x40_0000, 21))))
        .containsExactly(new IotinvalVma(true, true, PSCID, false, 0, true, false, 0x20_0000));
  }

  @Test
  void aRangeIsOneOrTwoCommandsThatCoverItAndNotMuchMore() {
    bench.fake.capabilities |= Capabilities.S.mask();
    unit = bench.installed();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      int bits = random.nextInt(13, 57);
      long first = random.nextLong(1L << bits) & -4096;
      long last = first + (random.nextLong(1L << random.nextInt(12, bits + 1)) | 4095);
      if (last >>> 56 != 0) {
        continue;
      }
      List<Command> commands = commandsFor(gather(first, last + 1, 12));
      String context = "0x%x-0x%x: %s; rerun with -Dseed=%d".formatted(first, last, commands, SEED);
      assertThat(commands).as(context).hasSizeBetween(1, 2);
      long covered = 0;
      long next = first;
      for (Command command : commands) {
        IotinvalVma iotinval = (IotinvalVma) command;
        long size = sizeOf(iotinval);
        long start = iotinval.address() & -size;
        assertThat(start).as(context).isLessThanOrEqualTo(next);
        next = start + size;
        covered += size;
      }
      assertThat(next).as(context).isGreaterThan(last);
      assertThat(covered).as(context).isLessThanOrEqualTo(4 * (last - first + 1));
    }
  }

  @Test
  void aBatchLargerThanTheQueueIsSubmittedWhole() {
    bench.settings = bench.settings.withQueues(2, 4);
    unit = bench.installed();
    for (int pages = 1; pages < 4; pages++) {
      assertThat(commandsFor(gather(0, pages * 4096L, 12))).isNotEmpty();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(unit.invalidateAll(i + 1)).isEqualTo(SyncOutcome.COMPLETE);
    }
    assertThat(commandsFor(gather(0, 4096, 12))).hasSize(1);
    assertThat(unit.statistics().get(UnitCounter.QUEUE_FULL)).isPositive();
  }

  /** Section 8.3, bit by bit. */
  private static long sizeOf(IotinvalVma command) {
    if (!command.range()) {
      return 4096;
    }
    long address = command.address() >>> 12;
    int x = 0;
    while ((address >>> x & 1) == 1) {
      x++;
    }
    return 1L << (x + 1 + 12);
  }

  private List<Command> commandsFor(Gather gather) {
    unit.sync();
    int before = bench.fake.effects().size();
    assertThat(unit.invalidate(PSCID, gather)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
    List<Command> all = bench.fake.effects();
    PageChain tables = gather.freedTables();
    bench.pages.free(tables);
    gather.reset();
    synchronized (bench.fake) {
      bench.fake.effects.clear();
    }
    return all.subList(before, all.size()).stream()
        .filter(command -> command instanceof IotinvalVma)
        .toList();
  }

  private static Gather gather(long first, long end, int leafSizeLog2) {
    Gather gather = new Gather();
    gather.add(first, end - 1, leafSizeLog2);
    return gather;
  }

  private Gather withTable(Gather gather) {
    gather.addTable(bench.pages, bench.pages.allocate(12));
    return gather;
  }
}

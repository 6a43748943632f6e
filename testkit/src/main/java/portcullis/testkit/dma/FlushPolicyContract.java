package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.memory.Access;
import portcullis.core.memory.AllocationGate;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;

/** Contract points 4 to 7 for one flush policy; the numbers are those of the design. */
public abstract class FlushPolicyContract {
  private static final long SEED = Long.getLong("seed", 1_234);
  private static final long PAGE = 4096;
  private static final long FOUR_MIB = 4L << 20;
  // More than any format has.
  private static final int UPPER_LEVELS = 4;

  /** The machine of the test that runs. */
  protected DmaMachine machine;

  private long memory;

  /** The DMA API of its first device. */
  protected DmaMapper mapper;

  /** Makes the policy under test. */
  protected abstract FlushPolicy.Factory policy();

  @BeforeEach
  final void setUp() {
    machine = createMachine(policy());
    memory = machine.memoryPhysAddr();
    mapper = machine.space().mapper(machine.addressLimit());
  }

  /** Makes a machine for one test: one whose IOMMUs do nothing but what they must. */
  protected DmaMachine createMachine(FlushPolicy.Factory policies) {
    return new DmaFixture(policies, AllocationGate.OPEN);
  }

  @AfterEach
  final void tearDown() {
    long direct = machine.space().statistics().maps() - machine.space().statistics().unmaps();
    assertThat(direct).as("mappings left by the test").isZero();
    machine.close();
    assertThat(machine.space().statistics().liveBytes()).isZero();
    assertThat(machine.space().policy().pending()).isZero();
  }

  @Test
  final void afterAFlushNoDeviceReachesWhatWasUnmapped() { // 4
    long iova = map(memory, PAGE);
    assertThat(reach(0, iova)).isEqualTo(memory);
    assertThat(reach(1, iova)).isEqualTo(memory);
    unmap(iova, PAGE);
    assertThat(machine.space().policy().flush()).isTrue();
    assertThat(reach(0, iova)).isEqualTo(DmaUnit.BLOCKED);
    assertThat(reach(1, iova)).isEqualTo(DmaUnit.BLOCKED);
  }

  @Test
  final void aFailingIommuDoesNotKeepTheOtherFromItsFlush() { // 5
    long iova = map(memory, PAGE);
    reach(0, iova);
    reach(1, iova);
    machine.iommu(0).failWaits(n -> true);
    unmap(iova, PAGE);
    assertThat(machine.space().policy().flush()).isFalse();
    assertThat(machine.iommu(1).remembers(iova, PAGE)).isFalse();
    assertThat(machine.iommu(0).remembers(iova, PAGE)).isTrue();
  }

  @Test
  final void aDetachedDeviceIsNeitherFlushedNorInTheWay() { // 6
    long iova = map(memory, PAGE);
    machine.device(0).attach(BlockedDomain.BLOCKED);
    int before = machine.iommu(0).invalidations();
    machine.iommu(0).failWaits(n -> true);
    unmap(iova, PAGE);
    assertThat(machine.space().policy().flush()).isTrue();
    assertThat(machine.iommu(0).invalidations()).isEqualTo(before);
  }

  @Test
  final void aFailedFlushReleasesNothingAndALaterOneEverything() { // 7
    long sizeBytes = FOUR_MIB;
    long tablesBefore = machine.tables().allocatedBytes();
    List<Long> iovas = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      iovas.add(map(memory + PAGE + i * sizeBytes % machine.memoryBytes(), sizeBytes));
    }
    long tablesMapped = machine.tables().allocatedBytes();
    assertThat(tablesMapped).isGreaterThan(tablesBefore);
    for (long iova : iovas) {
      reach(0, iova);
    }
    machine.iommu(0).failWaits(n -> true);
    for (long iova : iovas) {
      unmap(iova, sizeBytes);
    }
    assertThat(machine.space().policy().flush()).isFalse();
    assertThat(machine.tables().allocatedBytes()).isEqualTo(tablesMapped);
    assertThat(machine.space().statistics().liveBytes()).isEqualTo(10 * sizeBytes);
    assertThat(machine.space().statistics().failedFlushes()).isPositive();
    machine.iommu(0).failWaits(n -> false);
    assertThat(machine.space().policy().flush()).isTrue();
    assertThat(machine.space().statistics().liveBytes()).isZero();
    assertThat(machine.space().statistics().limboBytes()).isZero();
    assertThat(machine.space().statistics().limboTables()).isZero();
    assertThat(machine.tables().allocatedBytes())
        .as("the way to a table of leaves may stay")
        .isLessThanOrEqualTo(tablesBefore + UPPER_LEVELS * machine.upperTableBytes());
  }

  @Test
  final void coherentMemoryGoesBackOnlyAfterAFlushThatCoversIt() { // 7
    CoherentBuffer buffer = Objects.requireNonNull(mapper.allocateCoherent(3 * PAGE));
    assertThat(machine.iommu(0).translate(buffer.iova(), Access.READ)).isEqualTo(buffer.physAddr());
    machine.iommu(0).failWaits(n -> true);
    buffer.close();
    buffer.close();
    assertThat(machine.coherent().allocatedBytes()).isEqualTo(4 * PAGE);
    machine.iommu(0).failWaits(n -> false);
    assertThat(machine.space().policy().flush()).isTrue();
    assertThat(machine.iommu(0).remembers(buffer.iova(), PAGE)).isFalse();
    assertThat(machine.coherent().allocatedBytes()).isZero();
  }

  @Test
  final void whicheverTableIsRefusedTheMapIsRefusedAndNothingIsLost() { // 2, 7
    long sizeBytes = (2L << 20) + PAGE;
    boolean refused = true;
    for (int nth = 1; refused; nth++) {
      // The allocations of tables until the one that is refused; volatile.
      SharedLong left = new SharedLong(Long.MAX_VALUE);
      try (DmaFixture small = new DmaFixture(policy(), size -> left.getAndAdd(-1) != 1)) {
        DmaMapper own = small.space().mapper(small.addressLimit());
        left.set(nth);
        long iova =
            own.mapSingle(small.memoryPhysAddr() + PAGE, sizeBytes, Direction.BIDIRECTIONAL);
        refused = left.get() <= 0;
        assertThat(iova == DmaMapper.MAPPING_ERROR).as("table %d", nth).isEqualTo(refused);
        assertThat(nth).as("tables of one map").isLessThan(20);
        if (!refused) {
          own.unmapSingle(iova, sizeBytes, Direction.BIDIRECTIONAL);
        }
        assertThat(small.space().policy().flush()).isTrue();
        assertThat(small.space().statistics().liveBytes()).isZero();
        left.set(Long.MAX_VALUE);
        long again =
            own.mapSingle(small.memoryPhysAddr() + PAGE, sizeBytes, Direction.BIDIRECTIONAL);
        assertThat(again).isNotEqualTo(DmaMapper.MAPPING_ERROR);
        own.unmapSingle(again, sizeBytes, Direction.BIDIRECTIONAL);
      }
    }
  }

  @Test
  final void whatWaitsForAFlushIsFlushedBeforeADeviceIsRefused() { // 2
    DmaMapper low = machine.space().mapper(0xff_ffff);
    long iova = low.mapSingle(memory, PAGE, Direction.BIDIRECTIONAL);
    ReservedRegion region = new ReservedRegion(iova, iova + PAGE - 1, ReservedRegion.Kind.RESERVED);
    assertThat(machine.space().admit(List.of(region))).isFalse();
    low.unmapSingle(iova, PAGE, Direction.BIDIRECTIONAL);
    assertThat(machine.space().admit(List.of(region))).isTrue();
    long other = low.mapSingle(memory, PAGE, Direction.BIDIRECTIONAL);
    assertThat(other).isNotEqualTo(iova);
    low.unmapSingle(other, PAGE, Direction.BIDIRECTIONAL);
  }

  @Test
  final void noAddressIsHandedOutThatADeviceStillRemembers() { // 7
    runRandomly(SEED, machine.steps(20_000), n -> n % 7 == 3);
  }

  @Test
  final void noAddressIsHandedOutThatADeviceStillRemembersThoughFlushesFailForLong() { // 7
    int steps = machine.steps(20_000);
    int period = Math.max(4, steps / 50);
    runRandomly(SEED + 1, steps, n -> n % period > period / 2);
  }

  @Test
  final void noAddressIsHandedOutToAnyThreadThatADeviceStillRemembers() { // 4, 7
    assumeThat(machine.isForThreads()).as("its devices are looked at by one thread only").isTrue();
    machine.iommu(1).failWaits(n -> n % 5 == 2);
    List<Task> tasks = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      long seed = SEED + 10 + t;
      tasks.add(Task.spawn("mapper" + t, () -> mapAndUnmap(seed, machine.steps(5_000))));
    }
    tasks.forEach(Task::join);
  }

  @Test
  final void noLockThatIsHeldThroughWaitsIsInTheWayOfIo() {
    // Whoever holds the last of them is refused all others.
    Mutex last = new Mutex(LockClass.COMMAND_BLOCK, -1);
    last.lock();
    try {
      runRandomly(SEED + 2, machine.steps(2_000), n -> n % 7 == 3);
      Objects.requireNonNull(mapper.allocateCoherent(PAGE)).close();
      machine.space().policy().flush();
    } finally {
      last.unlock();
    }
  }

  private void runRandomly(long seed, int steps, IntPredicate failing) {
    machine.iommu(0).failWaits(failing);
    mapAndUnmap(seed, steps);
  }

  private void mapAndUnmap(long seed, int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    List<long[]> live = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      if (live.size() < 20 && random.nextBoolean()) {
        long sizeBytes = random.nextLong(1, 10 * PAGE);
        long physAddr = memory + random.nextLong(machine.memoryBytes() - sizeBytes);
        long iova = map(physAddr, sizeBytes);
        String what = "iova 0x%x; rerun with -Dseed=%d".formatted(iova, SEED);
        assertThat(machine.isRemembered(iova, sizeBytes)).as(what).isFalse();
        assertThat(reach(0, iova)).as(what).isEqualTo(physAddr);
        assertThat(reach(1, iova + sizeBytes - 1)).as(what).isEqualTo(physAddr + sizeBytes - 1);
        live.add(new long[] {iova, sizeBytes});
      } else if (!live.isEmpty()) {
        long[] gone = live.remove(random.nextInt(live.size()));
        unmap(gone[0], gone[1]);
      }
    }
    for (long[] left : live) {
      unmap(left[0], left[1]);
    }
  }

  /** Maps for both directions, which must succeed. */
  protected final long map(long physAddr, long sizeBytes) {
    long iova = mapper.mapSingle(physAddr, sizeBytes, Direction.BIDIRECTIONAL);
    assertThat(iova).isNotEqualTo(DmaMapper.MAPPING_ERROR);
    return iova;
  }

  /** Unmaps what {@link #map} returned. */
  protected final void unmap(long iova, long sizeBytes) {
    machine.step();
    mapper.unmapSingle(iova, sizeBytes, Direction.BIDIRECTIONAL);
  }

  /** A read of the device behind one of the IOMMUs. */
  protected final long reach(int iommu, long iova) {
    return machine.iommu(iommu).translate(iova, Access.READ);
  }
}

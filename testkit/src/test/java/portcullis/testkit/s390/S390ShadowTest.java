package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.ScatterList;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.core.pagetable.MapOutcome;
import portcullis.s390.device.Counter;
import portcullis.s390.device.Environment;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.driver.DomainStatistics;
import portcullis.s390.driver.FunctionCounter;
import portcullis.s390.driver.S390AddressSpace;
import portcullis.testkit.domain.IommuFixture;

/** New mappings where a hypervisor shadows the tables, and its limit of pinned pages. */
class S390ShadowTest {
  private static final long PAGE = 4096;
  private static final long BUFFER = 0x8000_0000L + (32L << 20);
  private static final int LIMIT = 64;
  private static final long POOL = 4 << 20;

  private S390Fixture machine = shadowed(LIMIT);
  private PagingDomain domain = machine.createDomain("d");
  private Device device = machine.probe(0, "nvme", 8);

  private static S390Fixture shadowed(int pinLimit) {
    ZpciConfig config = ZpciConfig.of(new Environment.Shadowed(pinLimit, POOL));
    return new S390Fixture(config, S390Fixture.PATIENT, 3, true);
  }

  @AfterEach
  void everythingIsGivenBack() {
    machine.system().release(device);
    assertThat(domain.destroy()).isTrue();
    assertThat(machine.machine.livePins()).isZero();
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void aMappingIsKnownWhenItsMapReturns() {
    attach();
    assertThat(map(0, 4)).isEqualTo(MapOutcome.MAPPED);
    assertThat(dma(3 * PAGE + 5)).isEqualTo(BUFFER + 3 * PAGE + 5);
    unmap(0, 4);
    assertThat(dma(3 * PAGE)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  void mappingsFromBeforeTheAttachAreKnownWhenItReturns() {
    map(0, 4);
    assertThat(machine.invalidationsExecuted(0)).isZero();
    attach();
    assertThat(dma(PAGE)).isEqualTo(BUFFER + PAGE);
    assertThat(machine.count(0, Counter.GLOBAL_REFRESHES)).isOne();
    unmap(0, 4);
  }

  @Test
  void anAttachForWhichThereIsNoRoomLeavesTheFormerDomain() { // 2
    attach();
    map(0, 4);
    PagingDomain big = machine.createDomain("big");
    big.map(0, BUFFER, (LIMIT + 1) * PAGE, Access.READ);
    assertThat(device.attach(big))
        .isEqualTo(new AttachOutcome.Failed("nvme", SyncOutcome.NO_RESOURCES));
    assertThat(device.domain()).isEqualTo(domain);
    assertThat(dma(PAGE)).isEqualTo(BUFFER + PAGE);
    assertThat(machine.machine.livePins()).isEqualTo(4);
    unmap(0, 4);
    assertThat(big.liveBonds()).isZero();
    big.unmap(0, (LIMIT + 1) * PAGE, new Gather());
    assertThat(big.destroy()).isTrue();
  }

  @Test
  void aMapForWhichThereIsNoRoomIsUndone() {
    attach();
    map(0, LIMIT);
    assertThat(map(1 << 20, 1)).isEqualTo(MapOutcome.HARDWARE_FULL);
    assertThat(machine.function(0).count(FunctionCounter.REFRESHES_FOR_ROOM)).isOne();
    assertThat(dma(1 << 20)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(0)).as("nobody else is the worse for it").isEqualTo(BUFFER);
    unmap(0, LIMIT);
    assertThat(map(1 << 20, 1)).isEqualTo(MapOutcome.MAPPED);
    unmap(1 << 20, 1);
  }

  @Test
  void whatWaitsForItsFlushMakesRoom() {
    DmaSpace space = space(r -> new QueuedPolicy(r, 16 * LIMIT, TimeUnit.HOURS.toNanos(1)));
    DmaMapper mapper = space.mapper(-1);
    for (int i = 0; i < 10 * LIMIT; i++) {
      long iova = mapper.mapSingle(BUFFER + i * PAGE, PAGE, Direction.TO_DEVICE);
      assertThat(dma(iova)).as("mapping %d", i).isEqualTo(BUFFER + i * PAGE);
      mapper.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
    }
    assertThat(machine.function(0).count(FunctionCounter.REFRESHES_FOR_ROOM)).isEqualTo(9);
    DomainStatistics statistics = statistics();
    assertThat(statistics.syncMapRefreshes()).as("those for room are none").isEqualTo(10 * LIMIT);
    assertThat(statistics.globalRefreshes()).as("nor are they flushes").isZero();
    assertThat(space.close()).isTrue();
    assertThat(statistics().globalRefreshes()).isOne();
  }

  @Test
  void aStrictTransferCostsTwoRefreshesAndADeferredOneCostsOne() {
    for (boolean strict : new boolean[] {true, false}) {
      DmaSpace space =
          space(
              strict
                  ? StrictPolicy::new
                  : r -> QueuedPolicy.single(r, 1 << 15, TimeUnit.HOURS.toNanos(1)));
      DmaMapper mapper = space.mapper(-1);
      long before = machine.invalidationsExecuted(0);
      ScatterList list = new ScatterList(4);
      for (int i = 0; i < 100; i++) {
        list.clear();
        for (int piece = 0; piece < 4; piece++) {
          list.add(BUFFER + 2 * piece * PAGE, PAGE);
        }
        mapper.mapScatterGather(list, Direction.FROM_DEVICE);
        mapper.unmapScatterGather(list, Direction.FROM_DEVICE);
      }
      long forRoom = machine.function(0).count(FunctionCounter.REFRESHES_FOR_ROOM);
      assertThat(machine.invalidationsExecuted(0) - before - forRoom)
          .as("strict %b", strict)
          .isEqualTo(strict ? 200 : 100);
      assertThat(space.close()).isTrue();
    }
    assertThat(statistics().mappedPages()).isEqualTo(800);
    assertThat(statistics().unmappedPages()).isEqualTo(800);
    assertThat(statistics().syncMapRefreshes()).isEqualTo(200);
    assertThat(statistics().syncRefreshes()).isEqualTo(100);
  }

  @Test
  void aFlushIsNotSpoiledByWhatThereIsNoRoomFor() {
    attach();
    map(0, LIMIT);
    domain.mapWithoutSync(1 << 20, BUFFER, PAGE, Access.READ);
    Gather gather = new Gather();
    domain.unmap(PAGE, PAGE, gather);
    domain.mapWithoutSync(2 << 20, BUFFER, PAGE, Access.READ);
    assertThat(domain.flushAll(new PageChain()).isCovered()).isTrue();
    assertThat(dma(PAGE)).isEqualTo(IommuFixture.BLOCKED);
    gather.reset();
    unmap(0, 1);
    unmap(2 * PAGE, LIMIT - 2);
    unmap(1 << 20, 1);
    unmap(2 << 20, 1);
  }

  @Test
  void aDomainFromBeforeTheFirstHypervisorsFunctionIsNotForIt() {
    assertThat(machine.driver.prefersSingleQueue()).isTrue();
    assertThat(machine.function(0).needsMapSync()).isTrue();
    assertThat(domain.space().needsMapSync()).isTrue();
    try (S390Fixture lpar =
        new S390Fixture(ZpciConfig.of(new Environment.Lpar()), S390Fixture.PATIENT, 1, true)) {
      assertThat(lpar.driver.prefersSingleQueue()).isFalse();
      assertThat(lpar.function(0).needsMapSync()).isFalse();
      PagingDomain plain = lpar.createDomain("plain");
      Device other = lpar.probe(0, "nic", 8);
      assertThat(other.attach(plain).isAttached()).isTrue();
      plain.map(0, BUFFER, PAGE, Access.READ);
      assertThat(lpar.invalidationsExecuted(0)).as("nobody need be told").isZero();
      assertThat(lpar.translate(0, 8, 0, Access.READ)).isEqualTo(BUFFER);
      assertThat(other.attach(domain).toString()).contains("INCOMPATIBLE", "not of the driver");
      lpar.system().release(other);
      plain.unmap(0, PAGE, new Gather());
      assertThat(plain.destroy()).isTrue();
    }
  }

  private DmaSpace space(FlushPolicy.Factory policies) {
    assertThat(device.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    DmaSpace space = new DmaSpace(domain, machine.pages(), policies, false);
    assertThat(space.admit(machine.function(0).reservedRegions())).isTrue();
    attach();
    return space;
  }

  private DomainStatistics statistics() {
    return ((S390AddressSpace) Objects.requireNonNull(domain.space())).statistics();
  }

  private void attach() {
    assertThat(device.attach(domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
  }

  private MapOutcome map(long iova, int pages) {
    return domain.map(iova, BUFFER, pages * PAGE, Access.READ_WRITE);
  }

  private void unmap(long iova, int pages) {
    Gather gather = new Gather();
    assertThat(domain.unmap(iova, pages * PAGE, gather)).isEqualTo(pages * PAGE);
    assertThat(domain.sync(gather).isCovered()).isTrue();
  }

  private long dma(long iova) {
    return machine.translate(0, 8, iova, Access.READ);
  }
}

package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.WrapPolicy;

/** The wrap policy with a window of 64 pages: what happens when it has run out. */
final class WrapPolicyTest extends FlushPolicyContract {
  private static final long PAGE = 4096;
  private static final int WINDOW_PAGES = 64;
  private static final long WINDOW_START = 1L << 24;
  private static final long BUFFER = 1L << 40;

  @Override
  protected FlushPolicy.Factory policy() {
    return WrapPolicy.factory(WINDOW_PAGES * PAGE);
  }

  @Test
  void addressesAscendAndNoneComesBackBeforeTheSpaceHasRunOut() {
    for (int lap = 0; lap < 3; lap++) {
      for (int i = 0; i < WINDOW_PAGES; i++) {
        long iova = map(BUFFER, PAGE);
        assertThat(iova).isEqualTo(WINDOW_START + i * PAGE);
        reach(0, iova);
        unmap(iova, PAGE);
        assertThat(machine.iommu(0).remembers(iova, PAGE)).isTrue();
        assertThat(machine.space().policy().pending()).isEqualTo(i + 1);
        assertThat(machine.space().statistics().fullFlushes()).isEqualTo(lap);
        assertThat(machine.space().statistics().wraps()).isEqualTo(lap);
      }
    }
    assertThat(machine.space().statistics().rangeFlushes()).isZero();
    assertThat(machine.space().statistics().deferred()).isEqualTo(3 * WINDOW_PAGES);
  }

  @Test
  void theNextLapLeavesOutWhatIsStillMapped() {
    List<Long> live = new ArrayList<>();
    for (int i = 0; i < WINDOW_PAGES; i++) {
      long iova = map(BUFFER + i * PAGE, PAGE);
      if (i % 3 == 0) {
        live.add(iova);
      } else {
        unmap(iova, PAGE);
      }
    }
    List<Long> next = new ArrayList<>();
    for (int i = live.size(); i < WINDOW_PAGES; i++) {
      next.add(map(BUFFER, PAGE));
    }
    assertThat(next).isSorted().doesNotContainAnyElementsOf(live);
    assertThat(next.getLast()).isLessThan(WINDOW_START + WINDOW_PAGES * PAGE);
    assertThat(machine.space().statistics().wraps()).isEqualTo(1);
    for (int i = 0; i < live.size(); i++) {
      assertThat(reach(1, live.get(i))).isEqualTo(BUFFER + 3L * i * PAGE);
      unmap(live.get(i), PAGE);
    }
    next.forEach(iova -> unmap(iova, PAGE));
  }

  @Test
  void whatTheWindowHasNoRoomForComesFromElsewhereAndIsFlushedAtOnce() {
    List<Long> live = new ArrayList<>();
    for (int i = 0; i < WINDOW_PAGES; i++) {
      live.add(map(BUFFER, PAGE));
    }
    long outside = map(BUFFER, PAGE);
    assertThat(outside).isGreaterThanOrEqualTo(WINDOW_START + WINDOW_PAGES * PAGE);
    reach(0, outside);
    unmap(outside, PAGE);
    assertThat(reach(0, outside)).isEqualTo(ForgetfulIommu.BLOCKED);
    assertThat(machine.space().statistics().rangeFlushes()).isEqualTo(1);
    assertThat(machine.space().statistics().fullFlushes()).as("nothing to gain").isZero();
    long large = map(BUFFER, 2 * WINDOW_PAGES * PAGE);
    assertThat(large).isGreaterThanOrEqualTo(WINDOW_START + WINDOW_PAGES * PAGE);
    unmap(large, 2 * WINDOW_PAGES * PAGE);
    live.forEach(iova -> unmap(iova, PAGE));
  }

  @Test
  void aFlushThatFailsBeginsNoLap() {
    for (int i = 0; i < WINDOW_PAGES; i++) {
      long iova = map(BUFFER, PAGE);
      reach(0, iova);
      unmap(iova, PAGE);
    }
    machine.iommu(0).failWaits(n -> true);
    long outside = map(BUFFER, PAGE);
    assertThat(outside).isGreaterThanOrEqualTo(WINDOW_START + WINDOW_PAGES * PAGE);
    assertThat(machine.space().statistics().wraps()).isZero();
    assertThat(machine.space().statistics().limboBytes()).isEqualTo(WINDOW_PAGES * PAGE);
    unmap(outside, PAGE);
    machine.iommu(0).failWaits(n -> false);
    long inside = map(BUFFER, PAGE);
    assertThat(inside).isEqualTo(WINDOW_START);
    assertThat(machine.space().statistics().wraps()).isEqualTo(1);
    assertThat(machine.space().statistics().limboBytes()).isZero();
    unmap(inside, PAGE);
  }

  @Test
  void coherentMemoryIsFlushedAtOnceAndItsAddressesWaitForTheNextLap() {
    CoherentBuffer buffer = Objects.requireNonNull(mapper.allocateCoherent(PAGE));
    assertThat(buffer.iova()).isEqualTo(WINDOW_START);
    buffer.close();
    assertThat(machine.space().statistics().rangeFlushes()).isEqualTo(1);
    assertThat(machine.space().statistics().liveBytes()).isZero();
    assertThat(machine.coherent().allocatedBytes()).isZero();
    for (int i = 1; i < WINDOW_PAGES; i++) {
      CoherentBuffer next = Objects.requireNonNull(mapper.allocateCoherent(PAGE));
      assertThat(next.iova()).isEqualTo(WINDOW_START + i * PAGE);
      next.close();
    }
    try (CoherentBuffer again = Objects.requireNonNull(mapper.allocateCoherent(PAGE))) {
      assertThat(again.iova()).isEqualTo(WINDOW_START);
      assertThat(machine.space().statistics().wraps()).isEqualTo(1);
    }
  }

  @Test
  void devicesOfNarrowReachGetAddressesBelowTheWindow() {
    DmaMapper narrow = machine.space().mapper(WINDOW_START - 1);
    long below = narrow.mapSingle(BUFFER, PAGE, Direction.TO_DEVICE);
    assertThat(below).isBetween(0L, WINDOW_START - 1);
    narrow.unmapSingle(below, PAGE, Direction.TO_DEVICE);
    assertThat(machine.space().statistics().rangeFlushes()).isEqualTo(1);
    DmaMapper half = machine.space().mapper(WINDOW_START + WINDOW_PAGES / 2 * PAGE - 1);
    for (int i = 0; i < WINDOW_PAGES; i++) {
      long iova = half.mapSingle(BUFFER, PAGE, Direction.TO_DEVICE);
      assertThat(iova).isBetween(0L, WINDOW_START + WINDOW_PAGES / 2 * PAGE - PAGE);
      assertThat(iova >= WINDOW_START).isEqualTo(i < WINDOW_PAGES / 2);
      half.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
    }
  }

  @Test
  void tablesDoNotWaitWithoutBound() {
    long sizeBytes = 2L << 20;
    try (DmaFixture large = new DmaFixture(WrapPolicy.factory())) {
      DmaMapper own = large.space().mapper(-1);
      for (int i = 0; i < 3 * WrapPolicy.MAX_TABLES; i++) {
        long iova = own.mapSingle(BUFFER + PAGE, sizeBytes, Direction.TO_DEVICE);
        own.unmapSingle(iova, sizeBytes, Direction.TO_DEVICE);
        assertThat(large.tables().allocatedBytes())
            .isLessThanOrEqualTo((WrapPolicy.MAX_TABLES + 8) * PAGE);
      }
      assertThat(large.space().statistics().fullFlushes()).isEqualTo(2);
      assertThat(large.space().statistics().wraps()).isZero();
    }
  }
}

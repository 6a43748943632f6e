package portcullis.core.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import portcullis.core.invalidation.Bonds.AddOutcome;
import portcullis.core.sync.Rcu;

class BondsTest {
  private final List<String> log = new ArrayList<>();
  private final Unit first = new Unit(1);
  private final Unit second = new Unit(2);
  private final Bonds bonds = new Bonds(7, new Rcu());
  private final Gather gather = new Gather();
  private int unsettled;

  BondsTest() {
    gather.add(0x1000, 0x1fff, 12);
  }

  @Test
  void bondsThatShareIommuAndIdCostOneInvalidationAndOneWait() {
    bonds.add(new Bond(second, 9, "c"));
    bonds.add(new Bond(first, 9, "a"));
    bonds.add(new Bond(second, 9, "d"));
    bonds.add(new Bond(first, 9, "b"));
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    // Everybody's commands first, then everybody is waited for.
    assertThat(log).containsExactly("1 range 9", "2 range 9", "1 sync", "2 sync");
  }

  @Test
  void twoIdsOfOneIommuAreInvalidatedEachAndWaitedForOnce() {
    bonds.add(new Bond(first, 9, "a"));
    bonds.add(new Bond(first, 8, "b"));
    bonds.flushAll();
    assertThat(log).containsExactly("1 all 8", "1 all 9", "1 sync");
  }

  @Test
  void aFailureIsReportedForEveryDeviceItConcernsAndStopsNothing() {
    bonds.add(new Bond(first, 9, "a"));
    bonds.add(new Bond(first, 9, "b"));
    bonds.add(new Bond(second, 9, "c"));
    first.answer = SyncOutcome.TIMED_OUT;
    FlushReport report = bonds.flush(gather);
    assertThat(report.isCovered()).isFalse();
    assertThat(report.failures())
        .extracting(FlushReport.Failure::deviceName)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(log).contains("2 range 9", "2 sync");
  }

  @Test
  void aDeviceThatIsGoneIsReportedAndHarmless() {
    bonds.add(new Bond(first, 9, "a"));
    first.answer = SyncOutcome.GONE;
    FlushReport report = bonds.flush(gather);
    assertThat(report.failures()).hasSize(1);
    assertThat(report.isCovered()).isTrue();
  }

  @Test
  void theLastBondOfAnIommuTakesItsIdOutOfTheCaches() {
    Bond a = new Bond(first, 9, "a");
    Bond b = new Bond(first, 9, "b");
    bonds.add(a);
    bonds.add(b);
    bonds.remove(a);
    assertThat(log).as("b still uses the id").isEmpty();
    bonds.remove(b);
    assertThat(log).containsExactly("1 all 9", "1 sync");
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log).as("nobody is left to be flushed").hasSize(2);
    assertThat(bonds.live()).isZero();
  }

  @Test
  void nobodyAttachesWhereACacheCouldNotBeFlushed() {
    Bond a = new Bond(first, 9, "a");
    bonds.add(a);
    first.answer = SyncOutcome.TIMED_OUT;
    bonds.remove(a);
    assertThat(bonds.add(new Bond(first, 9, "b"))).isEqualTo(AddOutcome.CACHE_STALE);
    assertThat(bonds.add(new Bond(second, 9, "c"))).isEqualTo(AddOutcome.ADDED);
    assertThat(bonds.close()).as("neither may the id be used again").isFalse();
    first.answer = SyncOutcome.COMPLETE;
    assertThat(bonds.close()).as("c is still there").isFalse();
    assertThat(bonds.add(new Bond(first, 9, "d"))).isEqualTo(AddOutcome.CLOSED);
  }

  @Test
  void aStaleCacheIsFlushedByTheNextWhoAttaches() {
    Bond a = new Bond(first, 9, "a");
    bonds.add(a);
    first.answer = SyncOutcome.TIMED_OUT;
    bonds.remove(a);
    first.answer = SyncOutcome.COMPLETE;
    log.clear();
    assertThat(bonds.add(new Bond(first, 9, "b"))).isEqualTo(AddOutcome.ADDED);
    assertThat(log).containsExactly("1 all 9", "1 sync");
    log.clear();
    assertThat(bonds.add(new Bond(first, 9, "c"))).isEqualTo(AddOutcome.ADDED);
    assertThat(log).as("once is enough").isEmpty();
  }

  @Test
  void commandsOfABondThatIsRetiredMeanwhileAreWaitedForAndNotReported() {
    Bond a = new Bond(first, 9, "a");
    bonds.add(a);
    first.onInvalidation = () -> bonds.remove(a);
    first.answer = SyncOutcome.ILLEGAL_COMMAND;
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log).containsExactly("1 range 9", "1 all 9", "1 sync", "1 sync");
    first.answer = SyncOutcome.COMPLETE;
    log.clear();
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log).as("nobody is there").isEmpty();
  }

  @Test
  void moreBondsThanAreToldApartAreAllFlushed() {
    for (int i = 0; i < Told.MOST + 70; i++) {
      bonds.add(new Bond(i % 2 == 0 ? first : second, i, "d" + i));
    }
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log).hasSize(Told.MOST + 72).endsWith("1 sync", "2 sync");
  }

  @Test
  void whatLingersIsSettledByTheNextFlushThatIsConfirmed() {
    SyncOutcome[] context = {SyncOutcome.TIMED_OUT};
    Bond a = new Bond(first, 9, "a", Bond.NO_PASID, null, () -> context[0]);
    Bond b = new Bond(first, 9, "b");
    bonds.add(a);
    bonds.add(b);
    assertThat(bonds.linger(a)).isTrue();
    bonds.flush(gather);
    assertThat(bonds.live()).as("the context is not confirmed").isEqualTo(2);
    first.answer = SyncOutcome.TIMED_OUT;
    context[0] = SyncOutcome.COMPLETE;
    assertThat(bonds.flush(gather).failures()).as("both are reached").hasSize(2);
    assertThat(bonds.live()).as("not tried").isEqualTo(2);
    first.answer = SyncOutcome.COMPLETE;
    bonds.flushAll();
    assertThat(bonds.live()).isOne();
    log.clear();
    bonds.remove(a);
    assertThat(log).as("a bond that has been settled is out already").isEmpty();
    assertThat(bonds.linger(b)).isTrue();
    bonds.flush(gather);
    assertThat(bonds.close()).as("only programming b again settles it").isFalse();
    bonds.remove(b);
    assertThat(bonds.close()).isTrue();
  }

  @Test
  void oneContextLingersOnce() {
    ContextCache context = () -> SyncOutcome.TIMED_OUT;
    Bond a = new Bond(first, 9, "a", Bond.NO_PASID, null, context);
    Bond again = new Bond(first, 9, "a", Bond.NO_PASID, null, context);
    bonds.add(a);
    assertThat(bonds.linger(a)).isTrue();
    bonds.add(again);
    assertThat(bonds.linger(again)).isFalse();
    assertThat(bonds.live()).isOne();
  }

  @Test
  void bondsOfOneDomainNeverFlushAnothersId() {
    bonds.add(new Bond(first, 9, "a"));
    Bonds others = new Bonds(8, new Rcu());
    others.add(new Bond(first, 5, "x"));
    others.flush(gather);
    assertThat(log).containsExactly("1 range 5", "1 sync");
  }

  @Test
  void devicesAreAllToldBeforeAnyIsWaitedFor() {
    bonds.add(new Bond(second, 9, "c", Bond.NO_PASID, new Cache("c", second)));
    bonds.add(new Bond(first, 9, "a", Bond.NO_PASID, new Cache("a", first)));
    bonds.add(new Bond(first, 9, "b", Bond.NO_PASID, new Cache("b", first)));
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log)
        .containsExactly(
            "1 range 9",
            "2 range 9",
            "1 sync",
            "2 sync",
            "a range",
            "b range",
            "c range",
            "1 sync",
            "2 sync");
    assertThat(unsettled).isZero();
    log.clear();
    bonds.flushAll();
    assertThat(log).endsWith("a all", "b all", "c all", "1 sync", "2 sync");
  }

  @Test
  void onlyWhereADeviceFailsIsEachOfItsIommuToldAlone() {
    Cache a = new Cache("a", first);
    bonds.add(new Bond(first, 9, "a", Bond.NO_PASID, a));
    bonds.add(new Bond(first, 9, "b", Bond.NO_PASID, new Cache("b", first)));
    bonds.add(new Bond(second, 9, "c", Bond.NO_PASID, new Cache("c", second)));
    a.deaf = true;
    FlushReport report = bonds.flush(gather);
    assertThat(report.failures())
        .containsExactly(new FlushReport.Failure("a", "iommu1", SyncOutcome.TIMED_OUT));
    assertThat(log.subList(4, log.size()))
        .containsExactly(
            "a range",
            "b range",
            "c range",
            "1 sync",
            "2 sync",
            "1 sync",
            "a range alone",
            "1 sync",
            "1 sync",
            "b range alone",
            "1 sync");
    assertThat(unsettled).isZero();
  }

  @Test
  void theOnlyDeviceOfItsIommuNeedNotBeToldTwice() {
    Cache a = new Cache("a", first);
    bonds.add(new Bond(first, 9, "a", Bond.NO_PASID, a));
    bonds.add(new Bond(second, 9, "b", Bond.NO_PASID, new Cache("b", second)));
    a.deaf = true;
    assertThat(bonds.flush(gather).failures())
        .containsExactly(new FlushReport.Failure("a", "iommu1", SyncOutcome.TIMED_OUT));
    assertThat(log).containsOnlyOnce("a range").doesNotContain("a range alone");
  }

  @Test
  void anIommuThatDoesNotAnswerIsNotAskedDeviceByDevice() {
    bonds.add(new Bond(first, 9, "a", Bond.NO_PASID, new Cache("a", first)));
    bonds.add(new Bond(first, 9, "b", Bond.NO_PASID, new Cache("b", first)));
    first.answer = SyncOutcome.TIMED_OUT;
    assertThat(bonds.flush(gather).failures())
        .containsExactly(
            new FlushReport.Failure("a", "iommu1", SyncOutcome.TIMED_OUT),
            new FlushReport.Failure("b", "iommu1", SyncOutcome.TIMED_OUT));
    assertThat(log).doesNotContain("a range alone", "b range alone");
    assertThat(unsettled).isZero();
  }

  @Test
  void theWorseOfAnIommuAndItsDeviceCounts() {
    Cache a = new Cache("a", first);
    bonds.add(new Bond(first, 9, "a", Bond.NO_PASID, a));
    bonds.add(new Bond(first, 9, "b"));
    first.answer = SyncOutcome.DEVICE_ERROR;
    a.deaf = true;
    assertThat(bonds.flushAll().failures())
        .containsExactly(
            new FlushReport.Failure("a", "iommu1", SyncOutcome.TIMED_OUT),
            new FlushReport.Failure("b", "iommu1", SyncOutcome.DEVICE_ERROR));
    first.answer = SyncOutcome.COMPLETE;
  }

  @Test
  void noRoomInADeviceIsWaitedForWithEmptyHands() {
    Cache b = new Cache("b", first);
    bonds.add(new Bond(first, 9, "a", Bond.NO_PASID, new Cache("a", first)));
    bonds.add(new Bond(first, 9, "b", Bond.NO_PASID, b));
    bonds.add(new Bond(first, 9, "c", Bond.NO_PASID, new Cache("c", first)));
    b.full = true;
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log.subList(2, log.size()))
        .containsExactly("a range", "1 sync", "b range alone", "1 sync", "c range", "1 sync");
  }

  @Test
  void moreDevicesThanCanBeToldAtOnceAreToldInTurns() {
    for (int i = 0; i < 150; i++) {
      bonds.add(new Bond(first, 9, "d" + i, Bond.NO_PASID, new Cache("d" + i, first)));
    }
    assertThat(bonds.flush(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(log).contains("d0 range", "d63 range", "d64 range", "d149 range");
    assertThat(log.stream().filter("1 sync"::equals)).as("IOMMU, 64, 64, 22").hasSize(4);
    assertThat(unsettled).isZero();
  }

  /** A device's cache; one that is deaf makes the next sync of its IOMMU time out. */
  private final class Cache implements DeviceCache {
    private final String name;
    private final Unit unit;
    private boolean deaf;
    private boolean full;

    Cache(String name, Unit unit) {
      this.name = name;
      this.unit = unit;
    }

    @Override
    public Submission submit(@Nullable Gather range) {
      if (full) {
        return Submission.NOT_NOW;
      }
      log.add(name + (range == null ? " all" : " range"));
      unsettled++;
      unit.hasTimedOut |= deaf;
      return Submission.SUBMITTED;
    }

    @Override
    public void settle() {
      unsettled--;
    }

    @Override
    public SyncOutcome invalidate(Gather range) {
      return alone(" range alone");
    }

    @Override
    public SyncOutcome invalidateAll() {
      return alone(" all alone");
    }

    private SyncOutcome alone(String what) {
      assertThat(unsettled).as("held while waiting for room").isZero();
      log.add(name + what);
      unit.hasTimedOut |= deaf;
      return unit.sync();
    }
  }

  @Test
  void whoMarksNoDirtyPagesIsNotLetInOnceMarksAreRequired() {
    second.marksDirtyPages = true;
    Bond plain = new Bond(first, 9, "a");
    bonds.add(plain);
    assertThat(bonds.requireDirtyMarks()).as("one is attached that does not").isFalse();
    assertThat(bonds.requiresDirtyMarks()).isFalse();
    bonds.remove(plain);
    assertThat(bonds.requireDirtyMarks()).isTrue();
    assertThat(bonds.add(plain)).isEqualTo(AddOutcome.MARKS_NO_DIRTY_PAGES);
    assertThat(bonds.add(new Bond(second, 9, "b"))).isEqualTo(AddOutcome.ADDED);
    assertThat(bonds.live()).isOne();
  }

  /** Writes down what it is asked, and answers as it is told. */
  private final class Unit implements Invalidator {
    private final int index;
    private SyncOutcome answer = SyncOutcome.COMPLETE;
    private boolean marksDirtyPages;
    private boolean hasTimedOut;
    private Runnable onInvalidation = () -> {};

    Unit(int index) {
      this.index = index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public String name() {
      return "iommu" + index;
    }

    @Override
    public boolean marksDirtyPages() {
      return marksDirtyPages;
    }

    @Override
    public SyncOutcome invalidate(int addressSpaceId, Gather range) {
      log.add(index + " range " + addressSpaceId);
      onInvalidation.run();
      return answer;
    }

    @Override
    public SyncOutcome invalidateAll(int addressSpaceId) {
      log.add(index + " all " + addressSpaceId);
      return answer;
    }

    @Override
    public SyncOutcome sync() {
      log.add(index + " sync");
      boolean timedOut = hasTimedOut;
      hasTimedOut = false;
      return timedOut ? SyncOutcome.TIMED_OUT : answer;
    }
  }
}

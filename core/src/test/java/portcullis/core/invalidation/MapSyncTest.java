package portcullis.core.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.Rcu;

class MapSyncTest {
  private final List<String> log = new ArrayList<>();
  private final Bonds bonds = new Bonds(7, new Rcu());
  private final Unit plain = new Unit(0, false);
  private final Unit first = new Unit(1, true);
  private final Unit second = new Unit(2, true);

  @Test
  void onlyIommusThatMustBeToldOfNewMappingsAre() {
    bonds.add(new Bond(plain, 9, "a"));
    bonds.add(new Bond(first, 9, "b"));
    assertThat(bonds.syncMap(0x1000, 0x2fff)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(log).containsExactly("1 map 9 0x1000-0x2fff");
  }

  @Test
  void devicesThatShareIommuAndIdCostOneWord() {
    bonds.add(new Bond(first, 9, "a"));
    bonds.add(new Bond(first, 9, "b"));
    bonds.add(new Bond(second, 9, "c"));
    bonds.syncMap(0, 0xfff);
    assertThat(log).containsExactly("1 map 9 0x0-0xfff", "2 map 9 0x0-0xfff");
  }

  @Test
  void aLaterSuccessDoesNotHideAnEarlierFailureNorDoesAFailureStopTheRest() {
    bonds.add(new Bond(first, 9, "a"));
    bonds.add(new Bond(second, 9, "b"));
    first.answer = SyncOutcome.TIMED_OUT;
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(log).hasSize(2);
    second.answer = SyncOutcome.NO_RESOURCES;
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.TIMED_OUT);
    first.answer = SyncOutcome.COMPLETE;
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.NO_RESOURCES);
  }

  @Test
  void aDeviceInErrorStateOrGoneIsNoFailure() {
    bonds.add(new Bond(first, 9, "a"));
    bonds.add(new Bond(second, 9, "b"));
    first.answer = SyncOutcome.DEVICE_ERROR;
    second.answer = SyncOutcome.GONE;
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.COMPLETE);
    second.answer = SyncOutcome.NO_RESOURCES;
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.NO_RESOURCES);
  }

  @Test
  void aBondThatWasTakenOutIsNotTold() {
    Bond bond = new Bond(first, 9, "a");
    bonds.add(bond);
    bonds.remove(bond);
    log.clear();
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(log).isEmpty();
  }

  @Test
  void anIommuThatIsDetachedMeanwhileDoesNotFailTheMap() {
    Bond bond = new Bond(first, 9, "a");
    bonds.add(bond);
    first.answer = SyncOutcome.TIMED_OUT;
    first.meanwhile = bond::retire;
    assertThat(bonds.syncMap(0, 0xfff)).isEqualTo(SyncOutcome.COMPLETE);
  }

  @Test
  void anIommuThatNeedsNoWordRefusesOne() {
    assertThatThrownBy(() -> new Plain().syncMap(9, 0, 0xfff))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plain");
  }

  /** Writes down what it is told, and answers as it is told. */
  private class Unit extends Plain {
    private final int index;
    private final boolean needsMapSync;
    private SyncOutcome answer = SyncOutcome.COMPLETE;
    private Runnable meanwhile = () -> {};

    Unit(int index, boolean needsMapSync) {
      this.index = index;
      this.needsMapSync = needsMapSync;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public boolean needsMapSync() {
      return needsMapSync;
    }

    @Override
    public SyncOutcome syncMap(int addressSpaceId, long firstIova, long lastIova) {
      log.add("%d map %d 0x%x-0x%x".formatted(index, addressSpaceId, firstIova, lastIova));
      meanwhile.run();
      return answer;
    }
  }

  private static class Plain implements Invalidator {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public String name() {
      return "plain";
    }

    @Override
    public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome invalidateAll(int addressSpaceId) {
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome sync() {
      return SyncOutcome.COMPLETE;
    }
  }
}

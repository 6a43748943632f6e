package portcullis.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.Standing.Next;

class TransitionsTest {
  private final long seed = Long.getLong("seed", System.nanoTime());

  /** Every (state, event) pair, with none, one and two resets announced. */
  static Stream<Object[]> pairs() {
    List<Object[]> pairs = new ArrayList<>();
    for (DeviceState state : DeviceState.values()) {
      for (DeviceEvent event : DeviceEvent.values()) {
        for (int prepared = 0; prepared <= 2; prepared++) {
          pairs.add(new Object[] {new Standing(state, prepared), event});
        }
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyPairIsATransitionOrRefusedWithAReason(Standing standing, DeviceEvent event) {
    switch (standing.after(event)) {
      case Next.Refused refused -> assertThat(refused.why()).isNotEqualTo(Reason.UNSUPPORTED);
      case Next.Reached reached -> {
        assertThat(standing.state()).isNotEqualTo(DeviceState.RELEASED);
        assertThat(reached.standing().resetsPrepared())
            .isEqualTo(
                standing.resetsPrepared()
                    + (event == DeviceEvent.RESET_PREPARE ? 1 : 0)
                    - (event == DeviceEvent.RESET_DONE ? 1 : 0))
            .isNotNegative();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatMustSucceedIsRefusedOnlyToTheReleased(Standing standing, DeviceEvent event) {
    Set<DeviceEvent> always =
        EnumSet.of(
            DeviceEvent.ERROR,
            DeviceEvent.PERMANENT_FAILURE,
            DeviceEvent.RESET_PREPARE,
            DeviceEvent.RELEASE);
    if (always.contains(event)) {
      assertThat(standing.after(event) instanceof Next.Reached)
          .isEqualTo(standing.state() != DeviceState.RELEASED);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void onlyTheEndsOfResetsAndRecoveriesMakeADeviceOperational(
      Standing standing, DeviceEvent event) {
    if (standing.after(event) instanceof Next.Reached(Standing next)
        && next.state() == DeviceState.OPERATIONAL) {
      assertThat(event).isIn(DeviceEvent.RECOVERED, DeviceEvent.RESET_DONE);
      assertThat(next.resetsPrepared()).isZero();
    }
  }

  @Test
  void fromEveryStateThereIsAWayToEveryOther() {
    for (DeviceState from : DeviceState.values()) {
      Set<Standing> seen = reachable(new Standing(from, 0));
      Set<DeviceState> states = EnumSet.noneOf(DeviceState.class);
      seen.forEach(standing -> states.add(standing.state()));
      assertThat(states)
          .as("from %s", from)
          .isEqualTo(
              from == DeviceState.RELEASED
                  ? EnumSet.of(DeviceState.RELEASED)
                  : EnumSet.allOf(DeviceState.class));
    }
  }

  @Test
  void aDeviceIsOperationalOnlyWhenEveryAnnouncedResetIsOver() {
    SplittableRandom random = new SplittableRandom(seed);
    DeviceEvent[] events = DeviceEvent.values();
    for (int run = 0; run < 1_000; run++) {
      Standing standing = Standing.PROBED;
      for (int i = 0; i < 100; i++) {
        if (standing.after(events[random.nextInt(events.length)]) instanceof Next.Reached next) {
          standing = next.standing();
        }
        assertThat(standing.state() == DeviceState.OPERATIONAL && standing.resetsPrepared() > 0)
            .as("seed %d; rerun with ./test -pl core -Dtest=TransitionsTest -Dseed=%d", seed, seed)
            .isFalse();
        assertThat(standing.resetsPrepared()).isNotNegative();
      }
    }
  }

  private static Set<Standing> reachable(Standing from) {
    Set<Standing> seen = new java.util.HashSet<>(Set.of(from));
    List<Standing> open = new ArrayList<>(seen);
    while (!open.isEmpty()) {
      Standing standing = open.removeLast();
      for (DeviceEvent event : DeviceEvent.values()) {
        if (standing.after(event) instanceof Next.Reached(Standing next)
            && next.resetsPrepared() <= 2
            && seen.add(next)) {
          open.add(next);
        }
      }
    }
    return seen;
  }
}

package portcullis.core.domain;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import portcullis.core.domain.LifecycleOutcome.Reason;

/**
 * What each event does to a device in each state: another state, the same again, or a reason why it
 * has no place there. Whatever is asked of a released device is refused.
 */
final class Transitions {
  // A name is the next state; behind a "!" stands the reason of a refusal.
  private static final String TABLE =
      """
                        OPERATIONAL ISOLATED    RECOVERING  PARKED      POWERED_OFF FAILED
      ERROR             ISOLATED    ISOLATED    RECOVERING  PARKED      POWERED_OFF FAILED
      RECOVERY_STARTED  RECOVERING  RECOVERING  !BUSY       RECOVERING  !OFF        RECOVERING
      RECOVERED         !IDLE       !IDLE       OPERATIONAL !IDLE       !IDLE       !IDLE
      RECOVERY_FAILED   !IDLE       !IDLE       FAILED      !IDLE       !IDLE       !IDLE
      RESET_PREPARE     PARKED      PARKED      RECOVERING  PARKED      POWERED_OFF PARKED
      RESET_DONE        !UNPREPARED !UNPREPARED RECOVERING  OPERATIONAL POWERED_OFF FAILED
      POWER_OFF         POWERED_OFF POWERED_OFF POWERED_OFF POWERED_OFF !OFF        POWERED_OFF
      POWER_ON          !ON         !ON         !ON         !ON         RECOVERING  !ON
      PERMANENT_FAILURE FAILED      FAILED      FAILED      FAILED      FAILED      FAILED
      RELEASE           RELEASED    RELEASED    RELEASED    RELEASED    RELEASED    RELEASED
      """;

  private static final Map<DeviceEvent, Map<DeviceState, Answer>> ANSWERS = parse();

  private Transitions() {}

  /** What an event comes to. */
  sealed interface Answer {
    /** The next state, which may be the same. */
    record To(DeviceState next) implements Answer {}

    /** It has no place in this state; nothing changes. */
    record Refuse(Reason why) implements Answer {}
  }

  /** What {@code event} does in {@code state}. */
  static Answer of(DeviceState state, DeviceEvent event) {
    Answer answer = ANSWERS.getOrDefault(event, Map.of()).get(state);
    if (answer == null) {
      throw new IllegalStateException("no transition from " + state + " by " + event);
    }
    return answer;
  }

  private static Map<DeviceEvent, Map<DeviceState, Answer>> parse() {
    Map<DeviceEvent, Map<DeviceState, Answer>> answers = new EnumMap<>(DeviceEvent.class);
    List<String> lines = TABLE.lines().toList();
    String[] states = lines.getFirst().trim().split(" +", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(" +", -1);
      Map<DeviceState, Answer> row = new EnumMap<>(DeviceState.class);
      for (int j = 0; j < states.length; j++) {
        row.put(DeviceState.valueOf(states[j]), parse(cells[j + 1]));
      }
      row.put(DeviceState.RELEASED, new Answer.Refuse(Reason.GONE));
      answers.put(DeviceEvent.valueOf(cells[0]), row);
    }
    return answers;
  }

  private static Answer parse(String cell) {
    return cell.startsWith("!")
        ? new Answer.Refuse(Reason.valueOf(cell.substring(1)))
        : new Answer.To(DeviceState.valueOf(cell));
  }
}

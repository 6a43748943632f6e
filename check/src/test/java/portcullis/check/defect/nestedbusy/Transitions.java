package portcullis.check.defect.nestedbusy;

import java.util.Map;
import java.util.Objects;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.DeviceEvent;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.LifecycleOutcome.Reason;

/** Class 16: a reset that is announced within another fails. */
@Defect(
    name = "nested-reset-fails",
    replaces = "portcullis.core.domain.Transitions",
    scenario = "reset-nested",
    description = "a second reset that is announced is told that the device is busy")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Transitions {
  private static Map<DeviceEvent, Map<DeviceState, Answer>> ANSWERS;

  /** Stands for the original's. */
  sealed interface Answer {
    /** Stands for the original's. */
    record Refuse(Reason why) implements Answer {}
  }

  @Planted
  static Answer of(DeviceState state, DeviceEvent event) {
    return state == DeviceState.PARKED && event == DeviceEvent.RESET_PREPARE
        ? new Answer.Refuse(Reason.BUSY)
        : Objects.requireNonNull(ANSWERS.getOrDefault(event, Map.of()).get(state));
  }
}

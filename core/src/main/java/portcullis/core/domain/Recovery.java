package portcullis.core.domain;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.LifecycleOutcome.Failed;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.LifecycleOutcome.Recovered;
import portcullis.core.domain.LifecycleOutcome.Refused;
import portcullis.core.domain.RecoveryHandler.Advice;
import portcullis.core.invalidation.SyncOutcome;

/**
 * One recovery or reset of a device, from its start to its end, by one thread.
 *
 * <pre>
 *   frozen --RECOVERED--> enable registers --> registersAccessible --RECOVERED--> clear error --.
 *     |                          |                     |                              |          |
 *     '--NEEDS_RESET-------------+---------------------+--> reset, or power cycle &lt;---'        |
 *                                                               |                                |
 *                                                           wasReset --RECOVERED--> restore &lt;--'
 *                                                                                     |
 *                                                                                  resumed
 * </pre>
 *
 * <p>Whatever goes wrong leads to another attempt, which begins with a reset; after {@link
 * #MOST_ATTEMPTS}, or when the driver wants to disconnect or the hardware is gone, the device is
 * given up and {@code failed}. An error that comes in on the way, until {@code resumed} returns,
 * costs an attempt too. A release ends it without another word.
 */
final class Recovery {
  /** How often the hardware is tried. */
  static final int MOST_ATTEMPTS = 3;

  /** How it is done. */
  enum Means {
    /** By a reset only if there is no other way. */
    GENTLE,
    /** By a reset. */
    RESET,
    /** By taking its power. */
    POWER_CYCLE,
    /** By giving it its power back. */
    POWER_ON
  }

  private final Device device;
  private final DeviceLifecycle lifecycle;
  private final Means means;
  private final RecoveryHandler handler;
  // Confined to the thread that recovers: what went wrong last,
  private String trouble = "";
  // whether the device was reset in this attempt,
  private boolean wasReset;
  // whether trying again is of no use,
  private boolean hopeless;
  // and whether somebody else has ended it.
  private boolean ended;

  Recovery(Device device, DeviceLifecycle lifecycle, Means means) {
    this.device = device;
    this.lifecycle = lifecycle;
    this.means = means;
    this.handler = lifecycle.handler();
  }

  /** Does all of it. */
  LifecycleOutcome start() {
    if (!lifecycle.isRecoverable()) {
      return lifecycle.refused(Reason.UNSUPPORTED);
    }
    Refused refused = lifecycle.begin(means);
    if (refused != null) {
      return refused;
    }
    try {
      return run();
    } finally {
      lifecycle.leave();
    }
  }

  /** Does what was claimed for a thread of its own, where nobody waits for the outcome. */
  void runClaimed() {
    try {
      if (lifecycle.beginClaimed()) {
        run();
      }
    } finally {
      lifecycle.leave();
    }
  }

  private LifecycleOutcome run() {
    Advice advice =
        means == Means.POWER_ON ? Advice.NEEDS_RESET : ask("frozen", () -> handler.frozen(device));
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      long errorsBefore = lifecycle.errors();
      advice = improve(advice, attempt);
      if (advice == Advice.RECOVERED && isRestored(errorsBefore)) {
        advice = resume(attempt);
        if (advice == Advice.RECOVERED && lifecycle.isOver()) {
          return new Recovered(attempt);
        }
        advice = advice == Advice.RECOVERED ? startOver() : advice;
      } else if (advice == Advice.RECOVERED) {
        advice = Advice.NEEDS_RESET;
      }
      if (ended || hopeless || advice == Advice.DISCONNECT) {
        break;
      }
    }
    return giveUp();
  }

  private Advice resume(int attempt) {
    return ask(
        "resumed, after attempt " + attempt,
        () -> {
          handler.resumed(device);
          return Advice.RECOVERED;
        });
  }

  /** There was another error before the driver had resumed its work. */
  private Advice startOver() {
    trouble = "another error: " + lifecycle.lastTrouble();
    ended = lifecycle.state() != DeviceState.RECOVERING;
    return ended ? Advice.DISCONNECT : ask("frozen", () -> handler.frozen(device));
  }

  /** One attempt; RECOVERED if hardware and driver are ready. */
  private Advice improve(Advice wanted, int attempt) {
    if (wanted == Advice.DISCONNECT) {
      return wanted;
    }
    wasReset = false;
    if (wanted == Advice.RECOVERED && means == Means.GENTLE && attempt == 1) {
      Advice gentle = clear();
      if (gentle != Advice.NEEDS_RESET) {
        return gentle;
      }
    }
    if (ended || hopeless || !isReset()) {
      return Advice.NEEDS_RESET;
    }
    wasReset = true;
    return ask("wasReset", () -> handler.wasReset(device));
  }

  private Advice clear() {
    if (!isConfirmed("enable register access", RecoverableHardware::enableRegisterAccess)) {
      return Advice.NEEDS_RESET;
    }
    Advice advice = ask("registersAccessible", () -> handler.registersAccessible(device));
    boolean cleared =
        advice == Advice.RECOVERED && isConfirmed("clear error", RecoverableHardware::clearError);
    return cleared || advice == Advice.DISCONNECT ? advice : Advice.NEEDS_RESET;
  }

  private boolean isReset() {
    if (means == Means.GENTLE || means == Means.RESET) {
      return isConfirmed("reset", RecoverableHardware::reset);
    }
    boolean isOff =
        lifecycle.state() == DeviceState.POWERED_OFF
            || isConfirmed("power off", DeviceEvent.POWER_OFF, RecoverableHardware::powerOff, null);
    return isOff
        && isConfirmed("power on", null, RecoverableHardware::powerOn, DeviceEvent.POWER_ON);
  }

  private boolean isRestored(long errorsBefore) {
    return isComplete("restore", lifecycle.restore(errorsBefore, wasReset));
  }

  private boolean isConfirmed(String what, DeviceLifecycle.HardwareCall call) {
    return isConfirmed(what, null, call, null);
  }

  private boolean isConfirmed(
      String what,
      @Nullable DeviceEvent before,
      DeviceLifecycle.HardwareCall call,
      @Nullable DeviceEvent after) {
    return isComplete(what, lifecycle.act(before, call, after));
  }

  private boolean isComplete(String what, @Nullable SyncOutcome outcome) {
    ended |= outcome == null;
    hopeless |= outcome == SyncOutcome.GONE;
    if (outcome != SyncOutcome.COMPLETE) {
      trouble = what + ": " + outcome;
    }
    return outcome == SyncOutcome.COMPLETE;
  }

  private Advice ask(String what, Supplier<Advice> question) {
    Advice advice;
    try {
      advice = question.get();
    } catch (RuntimeException e) {
      trouble = "its driver failed in " + what + ": " + e;
      return Advice.DISCONNECT;
    }
    if (advice == Advice.DISCONNECT) {
      trouble = "its driver gave up in " + what;
    } else if (advice == Advice.NEEDS_RESET) {
      trouble = "its driver wants a reset after " + what;
    }
    return advice;
  }

  private LifecycleOutcome giveUp() {
    DeviceState left = lifecycle.giveUp(trouble);
    if (left == null) {
      return lifecycle.refused(Reason.GONE);
    }
    String why = lifecycle.lastTrouble();
    handler.failed(device, why);
    return new Failed(left, why);
  }
}

package portcullis.testkit.lifecycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portcullis.core.domain.Device;
import portcullis.core.domain.RecoveryHandler;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;

/**
 * A device's driver that writes down what it hears, answers as it is told to, and does something
 * then. Thread-safe.
 */
final class RecordingHandler implements RecoveryHandler {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final List<String> heard = new ArrayList<>();
  private final Map<String, Advice> answers = new HashMap<>();
  private final Map<String, Runnable> actions = new HashMap<>();

  /** What it answers to a call; RECOVERED to those it was told nothing about. */
  synchronized RecordingHandler answers(String call, Advice advice) {
    answers.put(call, advice);
    return this;
  }

  /** What it does, once, at the next call of that name. */
  synchronized RecordingHandler does(String call, Runnable action) {
    actions.put(call, action);
    return this;
  }

  /** Names of the calls, with what failures were said to be for. */
  synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  /** Waits until a call has been made and has returned. */
  void await(String call) {
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    Backoff backoff = new Backoff();
    while (!heard().contains(call)) {
      if (Clock.isPast(deadlineNanos)) {
        throw new AssertionError("no " + call + " but " + heard());
      }
      backoff.pause();
    }
  }

  @Override
  public Advice frozen(Device device) {
    return hear("frozen");
  }

  @Override
  public Advice registersAccessible(Device device) {
    return hear("registersAccessible");
  }

  @Override
  public Advice wasReset(Device device) {
    return hear("wasReset");
  }

  @Override
  public void resumed(Device device) {
    hear("resumed");
  }

  @Override
  public void failed(Device device, String why) {
    hear("failed");
  }

  private Advice hear(String call) {
    Runnable action;
    Advice advice;
    synchronized (this) {
      action = actions.remove(call);
      advice = answers.getOrDefault(call, Advice.RECOVERED);
    }
    if (action != null) {
      action.run();
    }
    synchronized (this) {
      heard.add(call);
    }
    return advice;
  }
}

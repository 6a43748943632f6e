package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/**
 * A signal that is raised already is raised again by who wants the waiter to end: the waiter takes
 * both as one, and must see what each had stored before.
 */
public final class SignalCoalesced extends Scenario {
  private final Signal signal = new Signal();
  private final SharedLong stopping = new SharedLong(0);

  /** For the loader. */
  public SignalCoalesced() {}

  @Override
  protected void build() {
    signal.raise();
    thread(
        "stop",
        () -> {
          stopping.setRelease(1);
          signal.raise();
        });
    thread(
        "waiter",
        () -> {
          while (stopping.getAcquire() == 0) {
            signal.await(Long.MAX_VALUE);
          }
        });
  }
}

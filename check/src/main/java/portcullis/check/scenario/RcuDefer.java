package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;

/** Two threads leave work for after a grace period, and do what is there: each once. */
public final class RcuDefer extends Scenario {
  private final Rcu rcu = new Rcu();
  private final SharedLong done = new SharedLong(0);

  /** For the loader. */
  public RcuDefer() {}

  @Override
  protected void build() {
    for (int i = 0; i < 2; i++) {
      thread(
          "thread " + i,
          () -> {
            rcu.defer(() -> done.getAndAdd(1));
            rcu.reclaim();
          });
    }
  }

  @Override
  protected void judge() {
    require(done.get() == 2, done.get() + " of 2 were done");
  }
}

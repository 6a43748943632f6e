package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * Loses if the second thread is done before the first begins, which takes no preemption. A search
 * that meets the two stores in the other order first, and reverses just them, preempts the first.
 */
public final class LateStore extends Scenario {
  private static final long STORED = 3;
  private static final long ADDED = 10;

  private final Mutex lock = new Mutex(LockClass.LEAF);
  private SharedLong word;

  public LateStore() {}

  @Override
  protected void build() {
    word = new SharedLong(0);
    thread(
        "add",
        () -> {
          lock.lock();
          word.setPlain(word.getPlain() + ADDED);
          lock.unlock();
        });
    thread("store", () -> word.setOpaque(STORED));
  }

  @Override
  protected void judge() {
    require(word.getPlain() != STORED + ADDED, "it was added to what was stored");
  }
}

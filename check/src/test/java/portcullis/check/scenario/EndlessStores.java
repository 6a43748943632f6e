package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.SharedLong;

/** A thread that stores for ever and looks at nothing. */
public final class EndlessStores extends Scenario {
  private SharedLong word;

  /** One. */
  public EndlessStores() {}

  @Override
  protected void build() {
    word = new SharedLong(0);
    thread("stores", this::store);
  }

  private void store() {
    for (long i = 0; i >= 0; i++) {
      word.setOpaque(i);
    }
  }
}

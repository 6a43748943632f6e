package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.SharedLong;

/** A thread that spins on a word that nobody writes. */
public final class Endless extends Scenario {
  private SharedLong word;

  /** One. */
  public Endless() {}

  @Override
  protected void build() {
    word = new SharedLong(0);
    thread("spins", this::spin);
  }

  private void spin() {
    long sum = 0;
    while (sum == 0) {
      sum += word.getAcquire();
    }
  }
}

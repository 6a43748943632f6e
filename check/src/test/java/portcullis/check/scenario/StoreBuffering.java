package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.SharedLong;

/**
 * Each thread stores to its own word and reads its neighbour's: with buffers all can read the value
 * at first. Names are not fit for markup, on purpose.
 */
public class StoreBuffering extends Scenario {
  private final int count;
  private SharedLong[] words;
  private SharedLong[] seen;

  /** Two threads. */
  public StoreBuffering() {
    this(2);
  }

  StoreBuffering(int count) {
    this.count = count;
  }

  /** Three threads whose outcome does not matter: something to search in. */
  public static final class Harmless extends StoreBuffering {
    /** Three threads. */
    public Harmless() {
      super(3);
    }

    @Override
    protected void judge() {}
  }

  @Override
  protected void build() {
    words = new SharedLong[count];
    seen = new SharedLong[count];
    for (int i = 0; i < count; i++) {
      words[i] = new SharedLong(0);
      seen[i] = new SharedLong(-1);
    }
    for (int i = 0; i < count; i++) {
      int me = i;
      thread("<b>&\"'" + i, () -> storeAndLoad(me));
    }
  }

  private void storeAndLoad(int me) {
    words[me].setOpaque(1);
    seen[me].setPlain(words[(me + 1) % count].getOpaque());
  }

  @Override
  protected void judge() {
    boolean someSaw = false;
    for (SharedLong word : seen) {
      someSaw |= word.getPlain() == 1;
    }
    require(someSaw, "nobody saw a store & all were <done>");
  }
}

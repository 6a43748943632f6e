package portcullis.core.invalidation;

import java.util.Arrays;
import portcullis.core.sync.PerThread;

/**
 * By which bonds of its snapshot a flush has given commands. Whoever has given some must wait for
 * them, also where the bond has been retired since: what comes of them would else be taken for the
 * outcome of what the thread does next.
 *
 * <p>One for each thread, confined to it; allocates nothing.
 */
final class Told {
  /** Bonds that are told apart; those behind them count as told. */
  static final int MOST = 1024;

  private static final PerThread<Told> OF_THREAD = new PerThread<>(Told::new);

  // Bit n of the whole: the bond at n.
  private final long[] bits = new long[MOST >>> 6];

  private Told() {}

  /** The calling thread's, about a snapshot of so many bonds, none of which has been told. */
  static Told ofThread(int bonds) {
    Told told = OF_THREAD.get();
    Arrays.fill(told.bits, 0, Math.min(bonds + 63, MOST) >>> 6, 0);
    return told;
  }

  void add(int bond) {
    if (bond < MOST) {
      bits[bond >>> 6] |= 1L << bond;
    }
  }

  boolean has(int bond) {
    return bond >= MOST || (bits[bond >>> 6] & 1L << bond) != 0;
  }
}

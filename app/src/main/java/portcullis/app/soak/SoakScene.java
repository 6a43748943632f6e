package portcullis.app.soak;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/** What the actors of one soak share. Thread-safe. */
final class SoakScene {
  private final long seed;
  private final long startNanos = Clock.nanos();
  private final Tally tally = new Tally();
  // 1 once actors are to end; opaque, since it carries no data.
  private final SharedLong stopping = new SharedLong(0);
  // Set once, by compare-and-set.
  private final SharedRef<@Nullable Violation> violation = new SharedRef<>(null);

  SoakScene(long seed) {
    this.seed = seed;
  }

  long seed() {
    return seed;
  }

  /** The generator of one actor: the same for the same seed and name. */
  SplittableRandom random(String actor) {
    return new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + actor.hashCode());
  }

  void count(Op op) {
    tally.add(op);
  }

  Tally tally() {
    return tally;
  }

  boolean isRunning() {
    return stopping.getOpaque() == 0;
  }

  void stop() {
    stopping.setOpaque(1);
  }

  /** Records what must not be, if it is the first, and ends the soak. */
  void violated(String actor, String detail) {
    violation.compareAndSet(null, new Violation(elapsedNanos(), actor, detail));
    stop();
  }

  void check(boolean holds, String actor, String broken) {
    if (!holds) {
      violated(actor, broken);
    }
  }

  @Nullable Violation violation() {
    return violation.get();
  }

  long elapsedNanos() {
    return Clock.nanos() - startNanos;
  }
}

package portcullis.app.report;

/** A run that can be asked how far it has got. Thread-safe; the answer may be slightly stale. */
@FunctionalInterface
public interface ProgressSource {
  /** The totals so far; cheap enough for a few calls a second, and never blocks. */
  Progress sample();
}

package portcullis.check.exploration;

/** Hears of an exploration while it goes on, and may end it. Called by all workers: thread-safe. */
public interface Listener {
  /** Hears nothing and never stops. */
  Listener SILENT =
      new Listener() {
        @Override
        public void progressed(Subject subject, Totals totals, double fractionDone) {}

        @Override
        public boolean isStopRequested() {
          return false;
        }
      };

  /**
   * Told every now and then, and at the end.
   *
   * @param fractionDone an estimate, from 0 to 1
   */
  void progressed(Subject subject, Totals totals, double fractionDone);

  /** Whether to stop; asked between executions. */
  boolean isStopRequested();
}

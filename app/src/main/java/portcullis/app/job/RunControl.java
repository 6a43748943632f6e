package portcullis.app.job;

import org.jspecify.annotations.Nullable;
import portcullis.app.report.ProgressSource;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/**
 * The line between a command and the run it has started: stop requests go in, progress comes out.
 *
 * <p>Thread-safe; nothing here blocks.
 */
public final class RunControl {
  // 1 once a stop was asked for; opaque, since it carries no data.
  private final SharedLong stopRequested = new SharedLong(0);
  // Set once by the run; the release in #showProgress pairs with #progress.
  private final SharedRef<@Nullable ProgressSource> progress = new SharedRef<>(null);

  /** Makes one for a run that has not begun. */
  public RunControl() {}

  /** Asks the run to start no more I/O, finish what is in flight and return its partial result. */
  public void requestStop() {
    stopRequested.setOpaque(1);
  }

  /** Whether the run is to end early; workers look at it before each I/O. */
  public boolean isStopRequested() {
    return stopRequested.getOpaque() != 0;
  }

  /** Called by the run once there is progress to show. */
  public void showProgress(ProgressSource source) {
    progress.setRelease(source);
  }

  /** Where to read the progress, or null if the run has not got that far. */
  public @Nullable ProgressSource progress() {
    // Pairs with RunControl#showProgress.
    return progress.getAcquire();
  }
}

package portcullis.app.pause;

import org.HdrHistogram.Histogram;
import portcullis.app.report.DirectionResult;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/**
 * A thread that does nothing but wake up in time, and looks how late it is: what this computer does
 * to any thread, whatever the machine under measurement is about. {@link #run} is its thread; what
 * it has found is for who has joined that.
 */
final class Metronome {
  static final long PERIOD_NANOS = 1_000_000;

  private final EventMarks marks;
  private final Signal time = new Signal(); // raised to stop it; else what is waited for is time
  // 1 once it is to end; volatile.
  private final SharedLong stopping = new SharedLong(0);
  private final Histogram lateness = DirectionResult.newHistogram();

  Metronome(EventMarks marks) {
    this.marks = marks;
  }

  /** Works until {@link #stop}. */
  void run() {
    long dueNanos = Clock.nanos();
    while (stopping.get() == 0) {
      dueNanos += PERIOD_NANOS;
      while (stopping.get() == 0 && !Clock.isPast(dueNanos)) {
        time.awaitAsleep(dueNanos - Clock.nanos());
      }
      if (stopping.get() == 0 && marks.isCounting()) {
        lateness.recordValue(Math.max(0, Clock.nanos() - dueNanos));
      }
    }
  }

  void stop() {
    stopping.set(1);
    time.raise();
  }

  /** How late it was, at each of its periods; those that it had slept over are made up for. */
  Histogram lateness() {
    return lateness;
  }
}

package portcullis.app.workload;

import org.HdrHistogram.Histogram;
import portcullis.app.report.DirectionResult;
import portcullis.core.sync.SharedLong;

/** What one worker did in one direction. Written by the worker only; the counts read by anyone. */
final class Tally {
  // Opaque.
  private final SharedLong ios = new SharedLong(0);
  private final SharedLong bytes = new SharedLong(0);
  private final Histogram latencyNanos = DirectionResult.newHistogram();
  private long firstNanos;
  private long lastNanos;

  /** Counts an I/O. */
  void add(long startNanos, long endNanos, long movedBytes) {
    if (ios.getPlain() == 0) {
      firstNanos = startNanos;
    }
    lastNanos = endNanos;
    ios.setOpaque(ios.getPlain() + 1);
    bytes.setOpaque(bytes.getPlain() + movedBytes);
    latencyNanos.recordValue(
        Math.max(0, Math.min(endNanos - startNanos, DirectionResult.MAX_LATENCY_NANOS)));
  }

  long ios() {
    return ios.getOpaque();
  }

  long bytes() {
    return bytes.getOpaque();
  }

  /** Everything, once the worker has ended. */
  DirectionResult result() {
    return new DirectionResult(ios(), bytes(), lastNanos - firstNanos, latencyNanos);
  }
}

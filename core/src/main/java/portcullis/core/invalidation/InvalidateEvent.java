package portcullis.core.invalidation;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;

/** Flight recorder's record of a flush; off unless asked for, as there may be millions. */
@Name("portcullis.Invalidate")
@Label("Invalidate")
@Category("Portcullis")
@Enabled(false)
@StackTrace(false)
final class InvalidateEvent extends Event {
  // Asking this one whether the event is on needs no new object.
  private static final InvalidateEvent ANY = new InvalidateEvent();

  @Label("Domain")
  long domain;

  @Label("First IOVA")
  long firstIova;

  @Label("Last IOVA")
  long lastIova;

  @Label("Whole Domain")
  boolean everything;

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long tookNanos;

  @Label("Failures")
  int failures;

  /** When a flush begins, if anybody wants to know. */
  static long startNanos() {
    return ANY.isEnabled() ? Clock.nanos() : 0;
  }

  static void record(long domain, @Nullable Gather gather, long beganNanos, FlushReport report) {
    if (ANY.isEnabled()) {
      InvalidateEvent event = new InvalidateEvent();
      event.domain = domain;
      event.everything = gather == null;
      event.firstIova = gather == null ? 0 : gather.firstIova();
      event.lastIova = gather == null ? -1 : gather.lastIova();
      event.tookNanos = beganNanos == 0 ? 0 : Clock.nanos() - beganNanos;
      event.failures = report.failures().size();
      event.commit();
    }
  }
}

package portcullis.core.domain;

import portcullis.core.sync.Clock;

/**
 * When the last recoveries of a device began by themselves. Guarded by the lock of the device's
 * group; {@link #admits} allocates nothing.
 */
final class RecoveryHistory {
  private static final long[] NONE = {};

  private final RecoveryLimit limit;
  // The last beginnings, as many as the limit has, the oldest at #count modulo their number.
  private final long[] beginnings;
  private long count;

  RecoveryHistory(RecoveryLimit limit) {
    this.limit = limit;
    this.beginnings = limit.most() == Integer.MAX_VALUE ? NONE : new long[limit.most()];
  }

  /** Whether another one may begin, which is kept in mind then. */
  boolean admits() {
    if (beginnings.length == 0) {
      return true;
    }
    long now = Clock.nanos();
    int oldest = (int) (count % beginnings.length);
    if (count >= beginnings.length && now - beginnings[oldest] < limit.spanNanos()) {
      return false;
    }
    beginnings[oldest] = now;
    count++;
    return true;
  }

  /** Begins anew. */
  void clear() {
    count = 0;
  }

  /** Why another one may not begin, in words for the user. */
  String refusal(String trouble) {
    return "%s, after %d recoveries within %.0f s"
        .formatted(trouble, limit.most(), limit.spanNanos() / 1e9);
  }
}

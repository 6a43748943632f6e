package portcullis.core.dma;

import java.util.Arrays;

/**
 * The ranges of an address space that are never handed out, joined where they overlap or touch.
 *
 * <p>Ranges are {@code start/end}, half-open, in granules. Not thread-safe: guarded by the lock of
 * its {@link IovaSpace}.
 */
final class ReservedRanges {
  // Ascending; starts[i] < ends[i] < starts[i + 1].
  private long[] starts = {};
  private long[] ends = {};

  /** Number of ranges that do not touch. */
  int count() {
    return starts.length;
  }

  /** Adds a range; allocates, as set-up may. */
  void add(long start, long end) {
    int from = firstEndingAtOrAfter(start);
    int to = from;
    long joinedStart = start;
    long joinedEnd = end;
    while (to < starts.length && starts[to] <= end) {
      joinedStart = Math.min(joinedStart, starts[to]);
      joinedEnd = Math.max(joinedEnd, ends[to]);
      to++;
    }
    starts = spliced(starts, from, to, joinedStart);
    ends = spliced(ends, from, to, joinedEnd);
  }

  /** Whether any granule of {@code [start, end)} is reserved. */
  boolean overlaps(long start, long end) {
    int next = firstEndingAtOrAfter(start + 1);
    return next < starts.length && starts[next] < end;
  }

  /** How many granules of {@code [start, end)} are reserved. */
  long countWithin(long start, long end) {
    long granules = 0;
    for (int i = 0; i < starts.length; i++) {
      granules += Math.max(0, Math.min(end, ends[i]) - Math.max(start, starts[i]));
    }
    return granules;
  }

  private int firstEndingAtOrAfter(long granule) {
    int at = Arrays.binarySearch(ends, granule);
    return at >= 0 ? at : -at - 1;
  }

  private static long[] spliced(long[] from, int gapStart, int gapEnd, long joined) {
    long[] to = new long[from.length - (gapEnd - gapStart) + 1];
    System.arraycopy(from, 0, to, 0, gapStart);
    to[gapStart] = joined;
    System.arraycopy(from, gapEnd, to, gapStart + 1, from.length - gapEnd);
    return to;
  }
}

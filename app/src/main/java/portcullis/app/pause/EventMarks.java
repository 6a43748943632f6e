package portcullis.app.pause;

import portcullis.core.sync.SharedLong;

/** When events begin and end, and from when on they count. One thread marks them, others look. */
final class EventMarks {
  // Odd while an event is under way; volatile.
  private final SharedLong marks = new SharedLong(0);

  // 1 once what happens counts; opaque.
  private final SharedLong counting = new SharedLong(0);

  /** What happens from now on counts. */
  void count() {
    counting.setOpaque(1);
  }

  /** Whether what happens counts: code is compiled by then, and memory has been touched. */
  boolean isCounting() {
    return counting.getOpaque() != 0;
  }

  /** An event begins, or ends. */
  void mark() {
    marks.getAndAdd(1);
  }

  /** How often one has begun or ended. */
  long now() {
    return marks.get();
  }

  /** Whether any event was under way at some moment between two looks. */
  static boolean touches(long before, long after) {
    return before != after || (before & 1) != 0;
  }
}

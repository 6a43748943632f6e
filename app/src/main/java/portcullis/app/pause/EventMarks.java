package portcullis.app.pause;

import portcullis.core.sync.SharedLong;

/** When events begin and end. One thread marks them, others look. */
final class EventMarks {
  // Odd while an event is under way; volatile.
  private final SharedLong marks = new SharedLong(0);

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

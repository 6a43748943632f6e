package portcullis.app.pause;

import portcullis.core.sync.SharedLong;

/** When events begin and end, and from when on they count. One thread marks them, others look. */
final class EventMarks {
  /** Which device something happens to, if it does. */
  enum Where {
    /** To none. */
    NOWHERE,
    /** To the neighbour. */
    NEAR,
    /** To a device of another machine. */
    ELSEWHERE
  }

  private static final long UNDER_WAY = 1;
  private static final long NEAR = 2;
  private static final long ONE = 4;

  // Bit 0: an event is under way; bit 1: it, or else the last one, was near; above: how often one
  // has begun or ended. Volatile.
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

  /** An event begins. */
  void begin(Where where) {
    long near = where == Where.NEAR ? NEAR : 0;
    marks.set((marks.getPlain() & -ONE) + ONE | near | UNDER_WAY);
  }

  /** It ends. */
  void end() {
    marks.set((marks.getPlain() & ~UNDER_WAY) + ONE);
  }

  /** A look, to be compared with a later one. */
  long now() {
    return marks.get();
  }

  /**
   * Where an event was under way at some moment between two looks. One event at most comes and goes
   * there at a time; if the pause spans several, the last one says where.
   */
  static Where between(long before, long after) {
    if (before == after && (before & UNDER_WAY) == 0) {
      return Where.NOWHERE;
    }
    return (after & NEAR) != 0 ? Where.NEAR : Where.ELSEWHERE;
  }
}

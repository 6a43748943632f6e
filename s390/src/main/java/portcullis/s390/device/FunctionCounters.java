package portcullis.s390.device;

import portcullis.core.sync.SharedLongArray;

/** The counters of one function. Thread-safe. */
final class FunctionCounters {
  private static final int COUNTERS = Counter.values().length;

  // Volatile read-modify-write, opaque reads.
  private final SharedLongArray counts = new SharedLongArray(COUNTERS);
  // How often each instruction was asked about at the gate; likewise.
  private final SharedLongArray instructions = new SharedLongArray(Instruction.values().length);

  void add(Counter counter, long delta) {
    if (delta != 0) {
      counts.getAndAdd(counter.ordinal(), delta);
    }
  }

  long get(Counter counter) {
    return counts.getOpaque(counter.ordinal());
  }

  /** Counts an instruction; returns which of its kind it is, from 1 on. */
  long next(Instruction instruction) {
    return instructions.getAndAdd(instruction.ordinal(), 1) + 1;
  }
}

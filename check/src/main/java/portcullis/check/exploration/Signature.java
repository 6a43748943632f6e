package portcullis.check.exploration;

import portcullis.check.execution.Processes;
import portcullis.check.execution.StepKind;
import portcullis.check.execution.Trace;

/**
 * What a step is, apart from when: enough to say whether it and another could change places.
 *
 * @param process whose
 * @param kind what it does
 * @param location to which location, 0 for none
 * @param wrote whether it changes that
 */
record Signature(int process, StepKind kind, long location, boolean wrote) {
  static Signature of(Trace trace, int step) {
    return new Signature(
        trace.process(step), trace.kind(step), trace.location(step), trace.wrote(step));
  }

  /** Whether this and a step of a trace have the same effect in either order. */
  boolean commutesWith(Trace trace, int step, Processes processes) {
    int other = trace.process(step);
    if (other == process) {
      return false;
    }
    if (location == 0 || trace.location(step) != location) {
      return true;
    }
    if (processes.thread(other) == processes.thread(process)) {
      return true; // a thread's load and its own store on the way to memory
    }
    boolean eitherWrites = wrote || trace.wrote(step);
    return !eitherWrites && !(isOfMutex(kind) && isOfMutex(trace.kind(step)));
  }

  private static boolean isOfMutex(StepKind kind) {
    return switch (kind) {
      case LOCK, LOCK_REFUSED, UNLOCK -> true;
      case LOAD, WRITE, DRAIN, UPDATE, FENCE, AWAIT, SPAWN, JOIN -> false;
    };
  }
}

package portcullis.check.exploration;

/** A point of an execution of a {@link BoundedSearch}, and what is tried there. */
final class BoundedPoint {
  /** In the order in which they are tried: those that preempt nobody first. */
  final int[] processes;

  /** Place of the first that preempts. */
  final int firstPreempting;

  /** Preemptions up to here. */
  final int preemptions;

  /** Which of them is being tried. */
  int taken;

  BoundedPoint(int[] processes, int firstPreempting, int preemptions, int taken) {
    this.processes = processes;
    this.firstPreempting = firstPreempting;
    this.preemptions = preemptions;
    this.taken = taken;
  }

  int process() {
    return processes[taken];
  }

  boolean isLast() {
    return taken + 1 == processes.length;
  }

  /** Preemptions with the one that is being tried. */
  int preemptionsBehind() {
    return preemptions + (taken < firstPreempting ? 0 : 1);
  }
}

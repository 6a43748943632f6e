package portcullis.check.twin;

import portcullis.check.execution.Strand;

/** Twin of the class of the same name: simulated threads. */
final class ThreadIdentity {
  private final Strand strand;

  private ThreadIdentity(Strand strand) {
    this.strand = strand;
  }

  static ThreadIdentity ofCaller() {
    return new ThreadIdentity(Simulation.accesses().self());
  }

  boolean isCaller() {
    return strand == Simulation.accesses().self();
  }

  /** Whoever asks may not see a thread's end before it joins it, so this one never does. */
  boolean isAlive() {
    return true;
  }
}

package portcullis.check.litmus;

/** A part of the final state. */
sealed interface Observed {
  /** A thread's local variable. */
  record OfThread(int thread, int register, String name) implements Observed {
    @Override
    public String toString() {
      return thread + ":" + name;
    }
  }

  /** A shared variable. */
  record OfMemory(Variable variable) implements Observed {
    @Override
    public String toString() {
      return "[" + variable.name() + "]";
    }
  }
}

package portcullis.check.execution;

/** Which orders of stores and loads an execution may show. */
public enum MemoryModel {
  /** Every access takes effect at once: sequential consistency. */
  SC,
  /**
   * Stores wait in a first-in first-out buffer of their thread, which reads through it: x86. A
   * volatile store, a read-modify-write, a lock and a full fence wait until it is empty; an unlock
   * is a store like others. A buffer is full with 256 stores and waits then too.
   */
  TSO,
  /**
   * Stores wait each for themselves, so that those to different locations may take effect in any
   * order, but for what the Java memory model demands: a release store takes effect after all
   * before it, a store behind a release fence after all before the fence, and a volatile load after
   * the volatile stores of its thread. Loads take effect in order.
   */
  PSO
}

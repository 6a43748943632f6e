package portcullis.check.execution;

/** Memory modes of single accesses, as in {@link java.lang.invoke.VarHandle}. */
public enum AccessMode {
  /** No order, and none between threads. */
  PLAIN,
  /** Coherent per location. */
  OPAQUE,
  /** A load before all that follows it, or a store after all before it. */
  ORDERED,
  /** Ordered, and in one order with all other volatile accesses. */
  VOLATILE;

  boolean isOrdered() {
    return this == ORDERED || this == VOLATILE;
  }
}

package portcullis.core.fault;

/** Whoever wants to know of faults. Called by driver threads; must not block. */
@FunctionalInterface
public interface FaultSink {
  /** Hands over one blocked access. */
  void report(DmaFault fault);
}

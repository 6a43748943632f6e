package portcullis.check.execution;

/** Hears what happens in an execution, for a report; searches run without one. */
public interface Observer {
  /** A thread put a store into its buffer. */
  void buffered(Strand strand, Location location, String value);

  /**
   * A step was made.
   *
   * @param step its place in the trace
   * @param strand whose step or store it is
   * @param location what it concerned, or the nearest there is
   * @param from the step it read from, or negative
   */
  void stepped(int step, Strand strand, Location location, String value, int from);
}

package portcullis.check.execution;

/** Hears what happens in an execution, for a report; searches run without one. */
public interface Observer {
  /** {@link #stepped}: it read a store that was still in its own thread's buffer. */
  int FROM_OWN_BUFFER = -2;

  /** A location was made; called by whoever makes it. */
  default void created(Location location) {}

  /** So many locations will be made, with ids from this on; called by whoever will use them. */
  default void reserved(long firstId, int count) {}

  /** A thread is about to give way before its next step; called on the thread's own stack. */
  default void announcing(Strand strand) {}

  /** A thread put a store into its buffer; called on the thread's own stack. */
  void buffered(Strand strand, Location location, String value);

  /**
   * A step was made.
   *
   * @param step its place in the trace
   * @param strand whose step or store it is
   * @param location what it concerned, or the nearest there is
   * @param from the step it read from, negative for the value at first, or {@link #FROM_OWN_BUFFER}
   */
  void stepped(int step, Strand strand, Location location, String value, int from);
}

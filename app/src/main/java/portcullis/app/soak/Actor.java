package portcullis.app.soak;

/** Somebody who does one kind of thing over and over; belongs to one thread. */
interface Actor {
  /** As in reports; its generator depends on it. */
  String name();

  /** Does one thing. */
  void step();

  /** Gives back what it holds, once the soak is over. */
  default void end() {}
}

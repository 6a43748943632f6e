package portcullis.app.soak;

import portcullis.app.job.MachineKind;

/**
 * What a soak is to do.
 *
 * @param kind what translates
 * @param durationNanos how long actors work
 * @param seed of every actor's generator
 * @param spoil what is broken on purpose, to see that it is found
 */
public record SoakOptions(MachineKind kind, long durationNanos, long seed, Spoil spoil) {
  /** Hardware that does not keep its promises. */
  public enum Spoil {
    /** All is as it should be. */
    NONE,
    /** The IOMMUs forget the wrong address space. */
    DROP_INVALIDATIONS
  }
}

package portcullis.check.twin;

/** Twin of the class of the same name. */
public final class Fence {
  private Fence() {}

  /** A step that waits until the thread's stores have taken effect. */
  public static void full() {
    Simulation.accesses().fullFence();
  }

  /** Loads take effect in order in every model here. */
  public static void acquire() {}

  /** Later stores take effect after earlier ones. */
  public static void release() {
    Simulation.accesses().releaseFence();
  }
}

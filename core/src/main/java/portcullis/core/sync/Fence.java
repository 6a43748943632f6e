package portcullis.core.sync;

import java.lang.invoke.VarHandle;

/** Order between accesses to different locations, where the mode of one access is not enough. */
public final class Fence {
  private Fence() {}

  /**
   * Full barrier: every access before it is performed before every access after it, stores before
   * loads included. Each use names the fence it pairs with.
   */
  public static void full() {
    VarHandle.fullFence();
  }

  /** Loads before it are performed before loads and stores after it. */
  public static void acquire() {
    VarHandle.acquireFence();
  }

  /** Loads and stores before it are performed before stores after it. */
  public static void release() {
    VarHandle.releaseFence();
  }
}

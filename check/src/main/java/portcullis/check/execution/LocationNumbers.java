package portcullis.check.execution;

import org.jspecify.annotations.Nullable;

/**
 * Numbers for locations that are the same in every execution in which the thread that makes them
 * came the same way, whatever the others did: so steps of one execution can be found in another.
 */
final class LocationNumbers {
  private static final int THREAD_SHIFT = 40;

  private long epoch;
  private long nextOfRoot;
  private long nextLasting = Long.MIN_VALUE;

  void startAnew() {
    epoch++;
    nextOfRoot = 1;
  }

  /** Which execution it is. */
  long epoch() {
    return epoch;
  }

  /**
   * So many numbers in a row.
   *
   * @param maker the thread that makes them, null while a scenario is set up
   * @return the first
   */
  long reserve(int count, @Nullable Strand maker) {
    if (maker == null) {
      long first = nextOfRoot;
      nextOfRoot += count;
      return first;
    }
    long first = ((long) (maker.id + 1) << THREAD_SHIFT) + maker.nextLocation;
    maker.nextLocation += count;
    return first;
  }

  /** The same for locations that outlive the execution. */
  long reserveLasting(int count) {
    long first = nextLasting;
    nextLasting += count;
    return first;
  }

  /** Makes a location what it was at first if this execution has not used it yet. */
  void touch(Location location) {
    if (location.epoch != epoch) {
      if (location.id > 0) {
        location.id = reserveLasting(1); // it outlives executions, being a static one
      }
      location.reset(epoch);
    }
  }
}

package portcullis.app.soak;

import portcullis.core.memory.AllocationGate;
import portcullis.core.sync.SharedLong;

/** Refuses allocations in bursts. Thread-safe. */
final class RefusalGate implements AllocationGate {
  private final SoakScene scene;
  // Allocations still to refuse; volatile.
  private final SharedLong left = new SharedLong(0);
  // Refused so far; volatile.
  private final SharedLong refused = new SharedLong(0);

  RefusalGate(SoakScene scene) {
    this.scene = scene;
  }

  /** Refuses the next {@code count} allocations; 0 lets all pass. */
  void refuse(int count) {
    left.set(count);
  }

  /** Whether an allocation has ever been refused: then lack of memory is no violation. */
  boolean hasRefused() {
    return refused.get() != 0;
  }

  @Override
  public boolean permits(int sizeLog2) {
    long now = left.get();
    if (now <= 0 || !left.compareAndSet(now, now - 1)) {
      return true;
    }
    refused.getAndAdd(1);
    scene.count(Op.REFUSAL);
    return false;
  }
}

package portcullis.check.scenario;

import portcullis.core.domain.FirstStage;
import portcullis.core.sync.SharedLong;

/** The tables of a guest that maps, or does not map, all addresses to themselves. */
final class GuestPage implements FirstStage {
  private static final long CLEARED = 0;
  private static final long MAPPED = 1;

  // Opaque, as a guest's store to its tables is; the acquire of #isMapped is the walk's.
  private final SharedLong entry = new SharedLong(MAPPED);

  /** The guest clears its entry. */
  void clear() {
    entry.setOpaque(CLEARED);
  }

  /** What a walk finds. */
  boolean isMapped() {
    return entry.getAcquire() == MAPPED;
  }
}

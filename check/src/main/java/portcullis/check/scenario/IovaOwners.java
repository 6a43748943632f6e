package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.dma.IovaAllocator;
import portcullis.core.sync.SharedLongArray;

/** Threads that allocate and free at the same time, and who has which granule. */
abstract class IovaOwners extends Scenario {
  static final long GRANULE_BYTES = 4096;

  final IovaAllocator iovas;
  // Number of owners of each granule; volatile additions.
  private final SharedLongArray owners;

  /**
   * @param granules of the aperture, with the first, which is never handed out
   */
  IovaOwners(int granules) {
    iovas = new IovaAllocator(0, granules * GRANULE_BYTES - 1, 12);
    owners = new SharedLongArray(granules);
  }

  /** Allocates, and makes sure that nobody else has it. */
  final long take(long granules) {
    long iova = iovas.allocate(granules * GRANULE_BYTES, -1);
    if (iova != IovaAllocator.NONE) {
      int first = (int) (iova / GRANULE_BYTES);
      for (int i = first; i < first + granules; i++) {
        require(owners.getAndAdd(i, 1) == 0, "granule " + i + " was handed out twice");
      }
    }
    return iova;
  }

  /** Frees what {@link #take} has returned. */
  final void give(long iova, long granules) {
    int first = (int) (iova / GRANULE_BYTES);
    for (int i = first; i < first + granules; i++) {
      owners.getAndAdd(i, -1);
    }
    iovas.free(iova, granules * GRANULE_BYTES);
  }
}

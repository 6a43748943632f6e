package portcullis.check.scenario;

import portcullis.core.dma.IovaAllocator;

/**
 * A range is withheld while another thread allocates where it is, and a third counts: it is handed
 * out or withheld, and not both.
 */
public final class IovaReserve extends IovaOwners {
  private static final long LARGE = 64;

  private boolean isReserved;
  private boolean isTaken;

  /** For the loader. */
  public IovaReserve() {
    super(128);
  }

  @Override
  protected void build() {
    thread(
        "reserve",
        () -> isReserved = iovas.reserve(LARGE * GRANULE_BYTES, 2 * LARGE * GRANULE_BYTES - 1));
    thread("allocate", () -> isTaken = take(LARGE) != IovaAllocator.NONE);
  }

  @Override
  protected void judge() {
    require(isReserved != isTaken, isReserved ? "withheld, and handed out" : "nobody has it");
  }
}

package portcullis.check.scenario;

import portcullis.core.dma.IovaAllocator;

/** Large ranges in an aperture with room for one and a half: the tree alone, with no magazines. */
public final class IovaTight extends IovaOwners {
  private static final long LARGE = 64;

  /** For the loader. */
  public IovaTight() {
    super(192);
  }

  @Override
  protected void build() {
    for (int i = 0; i < 3; i++) {
      thread(
          "allocate and free " + i,
          () -> {
            long taken = take(LARGE);
            if (taken != IovaAllocator.NONE) {
              give(taken, LARGE);
            }
          });
    }
  }

  @Override
  protected void judge() {
    require(iovas.liveBytes() == 0, "lost: 0x" + Long.toHexString(iovas.liveBytes()));
  }
}

package portcullis.check.scenario;

import portcullis.core.dma.IovaAllocator;

/**
 * A large range finds room only once what magazines keep is given back, while another thread runs
 * dry: no block is lost and none has two owners.
 */
public final class IovaDrain extends IovaOwners {
  private static final int MAGAZINE_BLOCKS = 127;
  private static final int BLOCKS = 3 * MAGAZINE_BLOCKS + 1;
  private static final long LARGE = 256;

  /** For the loader. */
  public IovaDrain() {
    super(BLOCKS + 1);
  }

  @Override
  protected void build() {
    // Two magazines of the stripe of thread 0, which set-up shares, and one of the depot are full.
    long[] blocks = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = take(1);
    }
    for (long block : blocks) {
      give(block, 1);
    }
    thread("large", () -> take(LARGE));
    thread(
        "run dry",
        () -> {
          long taken = take(1);
          if (taken != IovaAllocator.NONE) {
            give(taken, 1);
          }
        });
  }

  @Override
  protected void judge() {
    long left = iovas.liveBytes();
    require(left == 0 || left == LARGE * GRANULE_BYTES, "0x" + Long.toHexString(left));
  }
}

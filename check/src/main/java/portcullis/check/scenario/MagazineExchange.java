package portcullis.check.scenario;

import portcullis.core.dma.IovaAllocator;

/**
 * Threads whose stripes run over and run dry at the same time, so that magazines go through the
 * depot: no block is lost and none has two owners.
 */
public final class MagazineExchange extends IovaOwners {
  private static final int MAGAZINE_BLOCKS = 127;
  private static final int BLOCKS = 2 * MAGAZINE_BLOCKS + 2;

  private long expectedBytes;

  /** For the loader. */
  public MagazineExchange() {
    super(2 * BLOCKS);
  }

  @Override
  protected void build() {
    // Fills both magazines of the stripe of thread 0, which set-up shares, and leaves two out.
    long[] blocks = new long[BLOCKS];
    thread("run over", () -> {}, () -> give(blocks[0], 1));
    thread(
        "run dry",
        () -> {
          long taken = take(1);
          require(taken != IovaAllocator.NONE, "no block");
          give(taken, 1);
        });
    thread("run over too", () -> give(blocks[1], 1));
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = take(1);
    }
    for (int i = 2; i < BLOCKS; i++) {
      give(blocks[i], 1);
    }
    expectedBytes = 0;
  }

  @Override
  protected void judge() {
    require(iovas.liveBytes() == expectedBytes, "0x" + Long.toHexString(iovas.liveBytes()));
  }
}

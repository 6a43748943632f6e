package portcullis.check.scenario;

/** What is handed out is counted while a full magazine goes to the depot. */
public final class IovaCount extends IovaOwners {
  private static final int MAGAZINE_BLOCKS = 127;
  private static final int BLOCKS = 2 * MAGAZINE_BLOCKS + 1;

  /** For the loader. */
  public IovaCount() {
    super(2 * BLOCKS);
  }

  @Override
  protected void build() {
    // Both magazines of the stripe of thread 0, which set-up shares, are full, and one block out.
    long[] blocks = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = take(1);
    }
    for (int i = 1; i < BLOCKS; i++) {
      give(blocks[i], 1);
    }
    thread("run over", () -> give(blocks[0], 1));
    thread("count", () -> require(iovas.liveBytes() <= BLOCKS * GRANULE_BYTES, "too many"));
  }

  @Override
  protected void judge() {
    require(iovas.liveBytes() == 0, "lost: 0x" + Long.toHexString(iovas.liveBytes()));
  }
}

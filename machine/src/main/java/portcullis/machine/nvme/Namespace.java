package portcullis.machine.nvme;

/**
 * A namespace: a store, seen as blocks.
 *
 * @param store holds the blocks; bytes beyond the last whole block are not used
 * @param blockLog2 bytes of a block as a power of two, 9 to 12
 */
public record Namespace(BlockStore store, int blockLog2) {
  /** Blocks of 512 bytes. */
  public static final int BLOCK_512 = 9;

  /** Blocks of 4 KiB. */
  public static final int BLOCK_4096 = 12;

  /** Checks the block size. */
  public Namespace {
    if (blockLog2 < BLOCK_512 || blockLog2 > BLOCK_4096 || store.sizeBytes() >> blockLog2 == 0) {
      throw new IllegalArgumentException(
          "no namespace of %d bytes in blocks of 2^%d".formatted(store.sizeBytes(), blockLog2));
    }
  }

  /** Number of blocks. */
  public long blocks() {
    return store.sizeBytes() >> blockLog2;
  }

  /** Whether {@code count} blocks from {@code lba} on are all there; {@code lba} is unsigned. */
  public boolean contains(long lba, long count) {
    return lba >= 0 && lba < blocks() && count <= blocks() - lba;
  }
}

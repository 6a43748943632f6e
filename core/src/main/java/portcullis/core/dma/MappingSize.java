package portcullis.core.dma;

/** Sizes as callers of the DMA API give them. */
final class MappingSize {
  private MappingSize() {}

  static void checkPositive(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException(
          "no mapping of 0x" + Long.toHexString(sizeBytes) + " bytes");
    }
  }

  /** The block that holds so many bytes, as a power of two, at least {@code smallestLog2}. */
  static int blockLog2(long sizeBytes, int smallestLog2) {
    checkPositive(sizeBytes);
    return Math.max(smallestLog2, Long.SIZE - Long.numberOfLeadingZeros(sizeBytes - 1));
  }
}

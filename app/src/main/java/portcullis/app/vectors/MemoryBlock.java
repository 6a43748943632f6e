package portcullis.app.vectors;

/**
 * Bytes in memory.
 *
 * @param physAddr of the first
 * @param hex two digits a byte, by ascending address
 */
record MemoryBlock(long physAddr, String hex) {
  int sizeBytes() {
    return hex.length() / 2;
  }

  @Override
  public String toString() {
    return hex + " at " + Hex.of(physAddr);
  }
}

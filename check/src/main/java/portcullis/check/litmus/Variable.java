package portcullis.check.litmus;

/**
 * A shared variable.
 *
 * @param name as the test calls it
 * @param index its place among those of the test, by which an address is known
 * @param isLock whether it is a spin lock
 */
record Variable(String name, int index, boolean isLock) {
  private static final long ADDRESSES = 1L << 40;

  /** No int is equal to it. */
  long address() {
    return ADDRESSES + index;
  }

  /** Whether a value is an address. */
  static boolean isAddress(long value) {
    return value >= ADDRESSES;
  }

  /** The {@link #index} of the variable with an address. */
  static int indexOf(long address) {
    return (int) (address - ADDRESSES);
  }
}

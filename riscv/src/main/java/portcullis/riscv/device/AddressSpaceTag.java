package portcullis.riscv.device;

/**
 * The number of an address space in {@link Iotlb}: which stages translate, and their PSCID and
 * GSCID. Section 2.8: "associated with" these ids.
 *
 * <pre>
 *   37      GSCID      22 21       PSCID       2 1 kind 0
 * </pre>
 *
 * <p>An id that its stage does not use is 0.
 */
final class AddressSpaceTag {
  /** Bits of a tag. */
  static final int BITS = 38;

  /** First stage only. */
  static final int HOST = 0;

  /** Second stage only: addresses are guest-physical. */
  static final int GUEST_PHYSICAL = 1;

  /** Both stages. */
  static final int NESTED = 2;

  /**
   * Both stages, for a device whose messages are translated apart: pages with interrupt files are
   * never under this tag.
   */
  static final int NESTED_WITHOUT_MESSAGES = 3;

  private static final int PSCID_SHIFT = 2;
  private static final int GSCID_SHIFT = 22;

  private AddressSpaceTag() {}

  static long of(boolean first, int pscid, boolean second, int gscid, boolean hasMessages) {
    int kind =
        !second ? HOST : !first ? GUEST_PHYSICAL : hasMessages ? NESTED_WITHOUT_MESSAGES : NESTED;
    return kind
        | (first ? (long) pscid << PSCID_SHIFT : 0)
        | (second ? (long) gscid << GSCID_SHIFT : 0);
  }

  static int kind(long tag) {
    return (int) tag & 3;
  }

  /** Whether translations under the tag come from a first stage of a virtual machine. */
  static boolean isNested(long tag) {
    return (tag & 2) != 0;
  }

  static int pscid(long tag) {
    return (int) (tag >>> PSCID_SHIFT) & 0xfffff;
  }

  static int gscid(long tag) {
    return (int) (tag >>> GSCID_SHIFT) & 0xffff;
  }
}

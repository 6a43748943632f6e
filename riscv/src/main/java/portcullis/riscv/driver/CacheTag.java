package portcullis.riscv.driver;

import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;

/**
 * The ids of both stages as one kind of number, under which the core knows address spaces: a {@code
 * PSCID}, or a {@code GSCID} with a bit above all of those.
 */
final class CacheTag {
  private static final int GUEST = AddressSpaceIds.LAST_PSCID + 1;

  private CacheTag() {}

  static int ofGuest(int gscid) {
    return GUEST | gscid;
  }

  static boolean isGuest(int tag) {
    return (tag & GUEST) != 0;
  }

  static int gscid(int tag) {
    return tag & ~GUEST;
  }

  /**
   * First doubleword of the command that forgets all entries of the stage that the tag is of; for
   * {@link IotlbInvalidation}.
   */
  static long dword0(int tag) {
    return isGuest(tag) ? IotinvalGvma.dword0OfGuest(gscid(tag)) : IotinvalVma.dword0OfSpace(tag);
  }
}

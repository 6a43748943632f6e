package portcullis.riscv.device;

import portcullis.riscv.spec.IotinvalVma;

/**
 * What an {@code IOTINVAL} command names, decoded: section 3.1.1 with its extensions for ranges.
 * Confined to the device's thread, which uses one again and again.
 */
final class InvalidationScope {
  boolean isSecondStage;
  boolean addressValid;
  boolean pscidValid;
  boolean gscidValid;
  boolean nonLeaf;

  /** The address is a range; {@link #first} to {@link #last}, inclusive. */
  boolean range;

  int pscid;
  int gscid;
  long first;
  long last;

  /** Decodes the two doublewords of an {@code IOTINVAL.VMA} or {@code .GVMA} that is legal. */
  InvalidationScope decode(boolean secondStage, long dword0, long dword1) {
    isSecondStage = secondStage;
    addressValid = IotinvalVma.AV.isSet(dword0);
    gscidValid = IotinvalVma.GV.isSet(dword0);
    nonLeaf = IotinvalVma.NL.isSet(dword0);
    pscidValid = !secondStage && IotinvalVma.PSCV.isSet(dword0);
    pscid = IotinvalVma.PSCID.extractInt(dword0);
    gscid = IotinvalVma.GSCID.extractInt(dword0);
    range = IotinvalVma.S.isSet(dword1);
    long address = IotinvalVma.address(dword1);
    // A range of 2^n bytes has bits 12 to n - 2 of its address set and bit n - 1 clear.
    long within = range ? (address | 0xfff) ^ ((address | 0xfff) + 1) : 0xfff;
    first = address & ~within;
    last = first | within;
    return this;
  }

  /**
   * Whether the command is about leaves only: it has an address that counts, and no NL. "If GV is
   * 0" in {@code IOTINVAL.GVMA}, "the AV operand is ignored", and NL likewise.
   */
  boolean sparesPointers() {
    return addressValid && !nonLeaf && (gscidValid || !isSecondStage);
  }

  /**
   * Whether the command is for a translation of a first stage.
   *
   * @param space its {@link AddressSpaceTag}
   * @param iova any address of the first stage's leaf
   * @param sizeLog2 of that leaf
   * @param global whether it is in all address spaces
   */
  boolean coversHostOrNested(long space, long iova, int sizeLog2, boolean global) {
    boolean mine =
        gscidValid
            ? AddressSpaceTag.isNested(space) && AddressSpaceTag.gscid(space) == gscid
            : AddressSpaceTag.kind(space) == AddressSpaceTag.HOST;
    return mine
        && (!pscidValid || (!global && AddressSpaceTag.pscid(space) == pscid))
        && (!addressValid || overlaps(iova, sizeLog2));
  }

  /** Whether the command is for a translation of a second stage; parameters likewise. */
  boolean coversGuest(long space, long gpa, int sizeLog2) {
    return AddressSpaceTag.kind(space) != AddressSpaceTag.HOST
        && (!gscidValid || AddressSpaceTag.gscid(space) == gscid)
        // "If GV is 0, the AV operand is ignored"
        && (!gscidValid || !addressValid || overlaps(gpa, sizeLog2));
  }

  private boolean overlaps(long address, int sizeLog2) {
    long start = address & -1L << sizeLog2;
    long end = start | ~(-1L << sizeLog2);
    return Long.compareUnsigned(start, last) <= 0 && Long.compareUnsigned(first, end) <= 0;
  }
}

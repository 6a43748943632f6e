package portcullis.riscv.spec;

/** A non-leaf entry of the device directory. Section 2.1.1. */
public final class DirectoryEntry {
  /** The entry is valid. */
  public static final BitField V = BitField.rw("V", 0, 0);

  /** Page number of the next level's table. */
  public static final BitField PPN = BitField.rw("PPN", 10, 53);

  /** Size of an entry. */
  public static final int BYTES = 8;

  /** Every bit of the entry. */
  public static final Layout LAYOUT =
      Layout.of("ddte", "2.1.1", 64, V, BitField.reserved(1, 9), PPN, BitField.reserved(54, 63));

  /** Bits that must be 0 in a valid entry. */
  public static final long RESERVED = LAYOUT.reservedMask();

  private DirectoryEntry() {}

  /** A valid entry. */
  public static long encode(long tablePhysAddr) {
    return V.mask() | PPN.place(tablePhysAddr >>> 12);
  }

  /** Physical address of the next level's table. */
  public static long tablePhysAddr(long entry) {
    return PPN.extract(entry) << 12;
  }

  /**
   * Index of a device id into the table of a level. Section 2.
   *
   * @param level 0 for the leaf
   * @param extended whether device contexts have 64 bytes
   */
  public static int index(int deviceId, int level, boolean extended) {
    int leafBits = extended ? 6 : 7;
    return switch (level) {
      case 0 -> deviceId & ((1 << leafBits) - 1);
      case 1 -> (deviceId >>> leafBits) & 0x1ff;
      case 2 -> (deviceId & 0xffffff) >>> (leafBits + 9);
      default -> throw new IllegalArgumentException("level " + level);
    };
  }
}

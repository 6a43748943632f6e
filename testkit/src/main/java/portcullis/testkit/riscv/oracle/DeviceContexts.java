package portcullis.testkit.riscv.oracle;

/** Locates device contexts, section 2.3.1, and checks them, section 2.1.4. */
final class DeviceContexts {
  private static final int ACCESS_FAULT = 257;
  private static final int NOT_VALID = 258;
  private static final int MISCONFIGURED = 259;
  private static final int CORRUPTION = 268;
  private static final long RESERVED_IN_POINTER = 0x3ffL << 54 | 0x3fe;

  private final Oracle unit;
  private final Entries entries;

  DeviceContexts(Oracle unit, OracleMemory memory) {
    this.unit = unit;
    this.entries = new Entries(memory, unit.addressBits(), unit.bigEndian());
  }

  /** Steps 3 to 5 of the process: whether the directory is wide enough for a device. */
  boolean covers(int levels, int deviceId) {
    int idBits = (unit.extendedContexts() ? 6 : 7) + 9 * (levels - 1);
    return levels == 3 || deviceId >>> idBits == 0;
  }

  DeviceContext locate(int levels, int deviceId) {
    try {
      return read(levels, deviceId);
    } catch (WalkFault fault) {
      throw new OracleFault(fault.kind == WalkFault.Kind.CORRUPTION ? CORRUPTION : ACCESS_FAULT);
    }
  }

  private DeviceContext read(int levels, int deviceId) {
    int leafBits = unit.extendedContexts() ? 6 : 7;
    long table = (unit.ddtp() >>> 10 & 0xfff_ffff_ffffL) << 12;
    for (int level = levels - 1; level > 0; level--) {
      int index = (deviceId >>> (leafBits + 9 * (level - 1))) & 0x1ff;
      long entry = entries.load(table + index * 8L, 8);
      if ((entry & 1) == 0) {
        throw new OracleFault(NOT_VALID);
      }
      if ((entry & RESERVED_IN_POINTER) != 0) {
        throw new OracleFault(MISCONFIGURED);
      }
      table = (entry >>> 10 & 0xfff_ffff_ffffL) << 12;
    }
    int words = unit.extendedContexts() ? 8 : 4;
    long at = table + (long) (deviceId & ((1 << leafBits) - 1)) * words * 8;
    entries.check(at, words * 8);
    long[] word = new long[8];
    for (int i = 0; i < words; i++) {
      word[i] = entries.load(at + 8L * i, 8);
    }
    DeviceContext context =
        new DeviceContext(word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7]);
    if (!context.valid()) {
      throw new OracleFault(NOT_VALID);
    }
    if (hasReserved(context)
        || misusesAts(context)
        || hasWrongFirstStage(context)
        || hasWrongSecondStage(context)
        || hasWrongByteOrderOrWidth(context)) {
      throw new OracleFault(MISCONFIGURED);
    }
    return context;
  }

  /** Check 1. */
  private boolean hasReserved(DeviceContext c) {
    long tc = 0xfffL << 12 | 0xffff_ffffL << 32;
    long ta = 0xfff | 0xffL << 32 | (unit.can(41) ? 0 : 0xffffffL << 40); // QOSID
    long middle = 0xffffL << 44;
    long address = -1L << (guestAddressBits() - 12);
    return (c.tc() & tc) != 0
        || (c.ta() & ta) != 0
        || (c.fsc() & middle) != 0
        || (c.msiptp() & middle) != 0
        || ((c.msiMask() | c.msiPattern()) & address) != 0
        || c.last() != 0;
  }

  /** MGPAW. */
  private int guestAddressBits() {
    return unit.can(19)
        ? 59
        : unit.can(18) ? 50 : unit.can(17) ? 41 : unit.can(16) ? 34 : unit.addressBits();
  }

  /** Checks 2 to 7. */
  private boolean misusesAts(DeviceContext c) {
    return (!unit.can(25) && (c.ats() || c.pageRequests() || c.responseNeedsProcess()))
        || (!c.ats() && (c.toGuestAddress() || c.pageRequests()))
        || (!c.pageRequests() && c.responseNeedsProcess())
        || (c.toGuestAddress() && (!unit.can(26) || c.secondStageMode() == 0));
  }

  /** Checks 8 to 13. */
  private boolean hasWrongFirstStage(DeviceContext c) {
    int mode = c.firstStageMode();
    if (c.processes()) {
      return mode > 3 || (mode != 0 && !unit.can(37 + mode));
    }
    return c.defaultProcess() || !isFirstStageMode(unit, mode, c.narrow());
  }

  /** The encodings of {@code iosatp.MODE}, and whether the unit has them. */
  static boolean isFirstStageMode(Oracle unit, int mode, boolean narrow) {
    return mode == 0
        || (narrow ? mode == 8 && unit.can(8) : mode >= 8 && mode <= 10 && unit.can(mode + 1));
  }

  /** Checks 14 to 19, and that MSI translation comes with a second stage. */
  private boolean hasWrongSecondStage(DeviceContext c) {
    int mode = c.secondStageMode();
    if (mode == 0) {
      return c.messageMode() != 0 || misusesUpdates(c);
    }
    boolean exists =
        unit.narrowGuests()
            ? mode == 8 && unit.can(16)
            : mode >= 8 && mode <= 10 && unit.can(mode + 9);
    return !exists || (c.iohgatp() & 3) != 0 || c.messageMode() > 1 || misusesUpdates(c);
  }

  private boolean misusesUpdates(DeviceContext c) {
    return !unit.can(24) && (c.updatesFirstStage() || c.updatesSecondStage());
  }

  /** Checks 20 to 22. */
  private boolean hasWrongByteOrderOrWidth(DeviceContext c) {
    boolean wrongOrder = !unit.can(27) && c.bigEndian() != unit.bigEndian();
    boolean wrongWidth = unit.narrowGuests() ? !c.narrow() : c.narrow() && !unit.gxlWritable();
    return wrongOrder || wrongWidth;
  }
}

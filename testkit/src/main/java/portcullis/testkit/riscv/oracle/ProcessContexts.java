package portcullis.testkit.riscv.oracle;

/** Locates process contexts, section 2.3.2, and checks them, section 2.2.4. */
final class ProcessContexts {
  private static final int NOT_VALID = 266;
  private static final int MISCONFIGURED = 267;
  private static final long RESERVED_IN_POINTER = 0x3ffL << 54 | 0x3fe;

  /** A process context as read. */
  record ProcessContext(long ta, long fsc) {
    boolean supervisorAllowed() {
      return (ta & 2) != 0; // ENS
    }

    boolean sum() {
      return (ta & 4) != 0;
    }
  }

  /** Reaches the directory: a physical address for an address in it, or "stop and report". */
  interface Reach {
    /** Checks all bytes and answers the physical address of the first. */
    long physAddr(long address, int sizeBytes);
  }

  private final Oracle unit;
  private final DeviceContext context;
  private final Entries entries;
  private final Reach reach;

  ProcessContexts(Oracle unit, DeviceContext context, Entries entries, Reach reach) {
    this.unit = unit;
    this.context = context;
    this.entries = entries;
    this.reach = reach;
  }

  /** Whether the directory is wide enough for a process. */
  static boolean covers(DeviceContext context, int processId) {
    return switch (context.firstStageMode()) {
      case 1 -> processId >>> 8 == 0;
      case 2 -> processId >>> 17 == 0;
      default -> true;
    };
  }

  ProcessContext locate(int processId) {
    long table = DeviceContext.page(context.fsc());
    for (int level = context.firstStageMode() - 1; level > 0; level--) {
      int index = (processId >>> (8 + 9 * (level - 1))) & 0x1ff;
      long entry = entries.load(reach.physAddr(table + index * 8L, 8), 8);
      if ((entry & 1) == 0) {
        throw new OracleFault(NOT_VALID);
      }
      if ((entry & RESERVED_IN_POINTER) != 0) {
        throw new OracleFault(MISCONFIGURED);
      }
      table = (entry >>> 10 & 0xfff_ffff_ffffL) << 12;
    }
    long at = reach.physAddr(table + (processId & 0xff) * 16L, 16);
    long ta = entries.load(at, 8);
    long fsc = entries.load(at + 8, 8);
    if ((ta & 1) == 0) {
      throw new OracleFault(NOT_VALID);
    }
    boolean reserved = (ta & (0x1ffL << 3 | -1L << 32)) != 0 || (fsc & 0xffffL << 44) != 0;
    int mode = (int) (fsc >>> 60);
    if (reserved || !DeviceContexts.isFirstStageMode(unit, mode, context.narrow())) {
      throw new OracleFault(MISCONFIGURED);
    }
    return new ProcessContext(ta, fsc);
  }
}

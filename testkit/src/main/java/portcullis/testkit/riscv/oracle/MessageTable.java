package portcullis.testkit.riscv.oracle;

import org.jspecify.annotations.Nullable;
import portcullis.testkit.riscv.oracle.OracleOutcome.ResidentFile;

/** Virtual interrupt files and the MSI page table, section 2.3.3. */
final class MessageTable {
  private static final int ACCESS_FAULT = 261;
  private static final int NOT_VALID = 262;
  private static final int MISCONFIGURED = 263;
  private static final int CORRUPTION = 270;

  /**
   * Where a message goes.
   *
   * @param physAddr of the interrupt file's page, if {@code file} is null
   */
  record Target(long physAddr, @Nullable ResidentFile file) {}

  private final Oracle unit;
  private final Entries entries;
  private final DeviceContext context;

  MessageTable(Oracle unit, OracleMemory memory, DeviceContext context) {
    this.unit = unit;
    this.entries = new Entries(memory, unit.addressBits(), unit.bigEndian());
    this.context = context;
  }

  /** Whether there is a virtual interrupt file in a naturally aligned range of addresses. */
  boolean isIn(long address, int sizeLog2) {
    if (context.messageMode() == 0) {
      return false;
    }
    long free = sizeLog2 >= 64 ? -1 : (1L << (sizeLog2 - 12)) - 1;
    long fixed = ~(context.msiMask() | free);
    return ((address >>> 12) & fixed) == (context.msiPattern() & fixed);
  }

  Target translate(long address) {
    long at = DeviceContext.page(context.msiptp()) | extract(address >>> 12) * 16;
    long first;
    long second;
    try {
      entries.check(at, 16);
      first = entries.load(at, 8);
      second = entries.load(at + 8, 8);
    } catch (WalkFault fault) {
      throw new OracleFault(fault.kind == WalkFault.Kind.CORRUPTION ? CORRUPTION : ACCESS_FAULT);
    }
    if ((first & 1) == 0) {
      throw new OracleFault(NOT_VALID);
    }
    if (first < 0) {
      throw new OracleFault(MISCONFIGURED); // C: no custom interpretation
    }
    return switch ((int) (first >>> 1 & 3)) {
      case 3 -> basic(first, address);
      case 1 -> resident(first, second);
      default -> throw new OracleFault(MISCONFIGURED);
    };
  }

  private long extract(long pageNumber) {
    long result = 0;
    int next = 0;
    for (int bit = 0; bit < 52; bit++) {
      if ((context.msiMask() >>> bit & 1) != 0) {
        result |= (pageNumber >>> bit & 1) << next;
        next++;
      }
    }
    return result;
  }

  /** The second doubleword is free for software. */
  private static Target basic(long first, long address) {
    if ((first & (0x7fL << 3 | 0x1ffL << 54)) != 0) {
      throw new OracleFault(MISCONFIGURED);
    }
    return new Target((first >>> 10 & 0xfff_ffff_ffffL) << 12 | (address & 0xfff), null);
  }

  private Target resident(long first, long second) {
    long reservedFirst = 0xfL << 3 | 0x1ffL << 54;
    long reservedSecond = 0x3fL << 54 | 7L << 61;
    if (!unit.can(23) || (first & reservedFirst) != 0 || (second & reservedSecond) != 0) {
      throw new OracleFault(MISCONFIGURED);
    }
    int identity = ((int) (second >>> 60 & 1) << 10) | (int) (second & 0x3ff);
    long file = (first >>> 7 & 0x7fff_ffff_ffffL) << 9;
    long notice = (second >>> 10 & 0xfff_ffff_ffffL) << 12;
    return new Target(0, new ResidentFile(file, identity, notice));
  }
}

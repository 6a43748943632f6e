package portcullis.testkit.riscv.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.testkit.riscv.oracle.MutableEntry.Owner;

/**
 * Changes tables while the unit uses them, and says which commands section 6.2 ("Guidelines for
 * invalidations") asks for: mostly the least that will do, so that what a cache keeps in spite of
 * them is a fault of the cache.
 */
final class TableMutator {
  private static final long G = 0x20;
  // EN_ATS, EN_PRI, T2GPA, DTF, PRPR, GADE, SADE, DPE, and V: whatever they make of a context.
  private static final int[] CONTROL_BITS = {0, 1, 2, 3, 4, 6, 7, 8, 9};

  private final SplittableRandom random;
  private final TableWriter writer;
  private final List<MutableEntry> entries;
  private final boolean ranges;

  /**
   * @param ranges whether commands may name ranges
   */
  TableMutator(
      SplittableRandom random, TableWriter writer, List<MutableEntry> entries, boolean ranges) {
    this.random = random;
    this.writer = writer;
    this.entries = entries;
    this.ranges = ranges;
  }

  /**
   * Changes one thing; returns the commands that have to be carried out before the next request.
   */
  List<Command> change() {
    if (entries.isEmpty()) {
      return List.of();
    }
    MutableEntry entry = entries.get(random.nextInt(entries.size()));
    Owner owner = entry.owner();
    return switch (entry.kind()) {
      case DIRECTORY_POINTER -> {
        toggle(entry, 0, 1);
        yield List.of(new IodirInvalDdt(false, 0));
      }
      case DEVICE_CONTEXT -> changeDevice(entry);
      case PROCESS_POINTER -> {
        toggle(entry, 0, 1);
        yield List.of(new IodirInvalDdt(true, owner.deviceId()));
      }
      case PROCESS_CONTEXT -> {
        toggle(entry, 0, 1L << random.nextInt(3)); // V, ENS, SUM
        yield List.of(new IodirInvalPdt(true, owner.deviceId(), owner.processId()));
      }
      case POINTER -> {
        int bytes = entry.scheme().entryBytes();
        writer.put(
            entry.address(),
            bytes,
            writer.get(entry.address(), bytes, entry.bigEndian()) ^ 1,
            entry.bigEndian());
        yield List.of(owner.secondStage() ? ofGuest(owner, false, 0) : ofSpace(owner, true));
      }
      case LEAF -> changeLeaf(entry);
      case MESSAGE -> {
        toggle(entry, 0, random.nextBoolean() ? 1 : 1L << random.nextInt(10, 40));
        yield List.of(ofGuest(owner, true, entry.mapped()));
      }
    };
  }

  private void toggle(MutableEntry entry, int word, long bits) {
    long at = entry.address() + 8L * word;
    writer.put(at, 8, writer.get(at, 8, entry.bigEndian()) ^ bits, entry.bigEndian());
  }

  /** A control, or the address pattern of messages, which is in no cached translation's name. */
  private List<Command> changeDevice(MutableEntry entry) {
    Owner owner = entry.owner();
    List<Command> commands = new ArrayList<>();
    commands.add(new IodirInvalDdt(random.nextInt(4) != 0, owner.deviceId()));
    if (entry.entries() == 8 && owner.gscid() != Owner.NONE && random.nextInt(4) == 0) {
      toggle(entry, 6, 1L << random.nextInt(10)); // msi_addr_pattern
      commands.add(ofSpace(owner, true));
      commands.add(ofGuest(owner, false, 0));
    } else {
      toggle(entry, 0, 1L << CONTROL_BITS[random.nextInt(CONTROL_BITS.length)]);
    }
    return commands;
  }

  private List<Command> changeLeaf(MutableEntry entry) {
    int bytes = entry.scheme().entryBytes();
    boolean big = entry.bigEndian();
    long before = writer.get(entry.address(), bytes, big);
    long after = leaf(entry);
    for (int i = 0; i < entry.entries(); i++) {
      writer.put(entry.address() + (long) i * bytes, bytes, after, big);
    }
    boolean wasContiguous = bytes == 8 && before < 0;
    boolean many = entry.entries() > 1 && !wasContiguous;
    int sizeLog2 = entry.entries() > 1 ? 16 : 12 + entry.level() * entry.scheme().indexBits();
    boolean global = entry.pathGlobal() || (before & G) != 0;
    return commands(entry, sizeLog2, many, global);
  }

  private long leaf(MutableEntry entry) {
    if (random.nextInt(4) == 0) {
      return 0;
    }
    long to = random.nextLong() >>> (64 - (entry.scheme().entryBytes() == 4 ? 34 : 48));
    long leaf =
        writer.leaf(
            entry.scheme(),
            entry.level(),
            to,
            entry.owner().secondStage() || random.nextInt(4) != 0);
    boolean alone = entry.entries() == 1 && entry.level() == 0;
    return alone && entry.scheme().entryBytes() == 8 ? leaf & ~(1L << 63) : leaf;
  }

  /**
   * @param many the leaves of the range are leaves by themselves, and each has to be named
   */
  private List<Command> commands(MutableEntry entry, int sizeLog2, boolean many, boolean global) {
    Owner owner = entry.owner();
    long start = entry.mapped() & -1L << sizeLog2;
    int form = random.nextInt(8);
    if (form == 0) {
      return List.of(owner.secondStage() ? ofGuest(owner, false, 0) : ofSpace(owner, global));
    }
    if (ranges && (many || form < 3)) {
      int rangeLog2 = Math.max(13, sizeLog2 + (form == 1 ? random.nextInt(8) : 0));
      return List.of(ofAddress(owner, global, true, range(start, rangeLog2)));
    }
    List<Command> commands = new ArrayList<>();
    for (long at = start; at < start + (many ? 1L << sizeLog2 : 4096); at += 4096) {
      long inside = many ? at : start + (random.nextLong() & ((1L << sizeLog2) - 1) & -4096);
      commands.add(ofAddress(owner, global || form == 3, false, inside));
    }
    return commands;
  }

  /** The operand for the naturally aligned range that an address is in. */
  private static long range(long address, int sizeLog2) {
    long half = 1L << (sizeLog2 - 1);
    return ((address & -half & ~half) | (half - 1)) & -4096;
  }

  private static Command ofAddress(Owner owner, boolean global, boolean range, long address) {
    return owner.secondStage()
        ? new IotinvalGvma(true, true, owner.gscid(), 0, false, range, address)
        : vma(owner, true, global, range, address);
  }

  private static Command ofSpace(Owner owner, boolean global) {
    return vma(owner, false, global, false, 0);
  }

  private static Command ofGuest(Owner owner, boolean addressValid, long address) {
    return new IotinvalGvma(addressValid, true, owner.gscid(), 0, false, false, address);
  }

  private static Command vma(
      Owner owner, boolean addressValid, boolean global, boolean range, long address) {
    boolean guest = owner.gscid() != Owner.NONE;
    return new IotinvalVma(
        addressValid,
        !global,
        global ? 0 : owner.pscid(),
        guest,
        guest ? owner.gscid() : 0,
        false,
        range,
        address);
  }
}

package portcullis.testkit.riscv.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.testkit.riscv.oracle.MutableEntry.Kind;
import portcullis.testkit.riscv.oracle.MutableEntry.Owner;
import portcullis.testkit.riscv.oracle.PageTables.Scheme;

/**
 * A device directory with a few devices, and all they lead to: random, mostly valid. Each address
 * space has ids of its own, so that caches have no choice in what they answer; some devices are in
 * one virtual machine.
 */
final class TableSet {
  private static final int DEVICES = 6;

  /** A second stage, by what the context says of it, and what it maps. */
  private record Guest(int mode, long iohgatp, List<Long> addresses) {
    static final Guest NONE = new Guest(0, 0, List.of());

    int gscid() {
      return mode == 0 ? Owner.NONE : (int) (iohgatp >>> 44) & 0xffff;
    }
  }

  private final SplittableRandom random;
  private final long capabilities;
  private final boolean bigEndian;
  private final boolean narrowGuest;
  private final boolean extended;
  private final int levels;
  private final long directory;
  private final TableWriter writer;
  private final long ramBase;
  private final List<RequestTarget> targets = new ArrayList<>();
  private Guest lastGuest = Guest.NONE;
  private int nextSpace = 1;

  /** Builds one by a writer for zeroed memory from {@code ramBase} on. */
  TableSet(
      TableWriter writer, SplittableRandom random, long capabilities, long fctl, long ramBase) {
    this.random = random;
    this.capabilities = capabilities;
    this.bigEndian = (fctl & 1) != 0;
    this.narrowGuest = (fctl & 4) != 0;
    this.extended = can(22);
    this.ramBase = ramBase;
    this.writer = writer;
    this.levels = 1 + random.nextInt(3);
    this.directory = writer.pages(1);
    for (int i = 0; i < DEVICES; i++) {
      addDevice();
    }
  }

  /** The register that leads to it. */
  long ddtp() {
    return (directory >>> 12 << 10) | (levels + 1);
  }

  List<RequestTarget> targets() {
    return targets;
  }

  private boolean can(int bit) {
    return (capabilities >>> bit & 1) != 0;
  }

  private boolean oneIn(int count) {
    return writer.oneIn(count);
  }

  private void addDevice() {
    int leafBits = extended ? 6 : 7;
    int idBits = Math.min(24, leafBits + 9 * (levels - 1));
    int deviceId = random.nextInt(1 << (oneIn(2) ? idBits : leafBits));
    Owner all = new Owner(deviceId, Owner.NONE, 0, Owner.NONE, false, null);
    long table = directory;
    for (int level = levels - 1; level > 0; level--) {
      long entry = table + ((deviceId >>> (leafBits + 9 * (level - 1))) & 0x1ff) * 8L;
      if (writer.isFull() || !writer.isZero(entry)) {
        table = writer.pointerAt(entry, bigEndian);
      } else {
        table = writer.pages(1);
        long value = (table >>> 12 << 10) | 1;
        writer.put(entry, 8, writer.breaksOneIn(60) ? flip(value) : value, bigEndian);
        writer.note(MutableEntry.of(Kind.DIRECTORY_POINTER, entry, bigEndian, all));
      }
    }
    int words = extended ? 8 : 4;
    long at = table + (long) (deviceId & ((1 << leafBits) - 1)) * words * 8;
    if (!writer.holds(at) || !writer.isZero(at)) {
      return;
    }
    long[] context = context(deviceId);
    Owner owner = new Owner(deviceId, Owner.NONE, 0, gscid(context[1]), false, null);
    writer.note(new MutableEntry(Kind.DEVICE_CONTEXT, at, words, bigEndian, owner, 0, 0, false));
    if (writer.breaksOneIn(20)) {
      int broken = random.nextInt(words);
      context[broken] =
          switch (broken) {
            case 1 -> flipOutside(44, 16, context[1]);
            case 2 -> flipOutside(12, 20, context[2]);
            default -> flip(context[broken]);
          };
    }
    for (int i = 0; i < words; i++) {
      writer.put(at + 8L * i, 8, context[i], bigEndian);
    }
  }

  private static int gscid(long iohgatp) {
    return iohgatp == 0 ? Owner.NONE : (int) (iohgatp >>> 44) & 0xffff;
  }

  private long flip(long value) {
    return value ^ (1L << random.nextInt(64));
  }

  /** Flips a bit, but none of an address-space id, of which each space has its own. */
  private long flipOutside(int firstBit, int bits, long value) {
    int bit = random.nextInt(64 - bits);
    return value ^ (1L << (bit < firstBit ? bit : bit + bits));
  }

  private long[] context(int deviceId) {
    boolean tablesBig = can(27) ? random.nextBoolean() : bigEndian;
    boolean narrow = narrowGuest || (can(16) && oneIn(4));
    long tc = 1 | (tablesBig ? 1 << 10 : 0) | (narrow ? 1 << 11 : 0) | (oneIn(8) ? 1 << 4 : 0);
    tc |= can(24) ? (long) random.nextInt(4) << 7 : 0;
    Guest guest = guest();
    boolean ats = can(25) && !oneIn(3);
    if (ats) {
      tc |= 2 | (guest.mode != 0 && can(26) && oneIn(2) ? 8 : 0);
    }
    List<Long> guestAddresses = new ArrayList<>(guest.addresses);
    long[] words = new long[8];
    words[1] = guest.iohgatp;
    if (guest.mode != 0 && extended && oneIn(2)) {
      messages(words, guest.gscid(), guestAddresses);
    }
    int pscid = nextSpace++;
    words[2] = (long) pscid << 12 | (can(41) && oneIn(2) ? random.nextLong() << 40 : 0);
    boolean processes = (can(38) || can(39) || can(40)) && oneIn(2);
    Owner owner = new Owner(deviceId, Owner.NONE, pscid, guest.gscid(), false, null);
    Space space = new Space(tablesBig, narrow, ats, guestAddresses);
    if (processes) {
      tc |= 1 << 5 | (oneIn(2) ? 1 << 9 : 0);
      words[3] = processDirectory(owner, space);
    } else {
      List<Long> iovas = new ArrayList<>();
      words[3] = firstStage(owner, space, iovas);
      targets.add(target(owner, space, iovas));
    }
    words[0] = tc;
    return words;
  }

  /** What the first stages of a device have in common. */
  private record Space(boolean bigEndian, boolean narrow, boolean ats, List<Long> guestAddresses) {}

  private static RequestTarget target(Owner owner, Space space, List<Long> iovas) {
    return new RequestTarget(
        owner.deviceId(), owner.processId(), space.ats, iovas, space.guestAddresses);
  }

  private Guest guest() {
    int[] modes = available(narrowGuest ? 16 : 17, narrowGuest ? 1 : 3);
    if (modes.length == 0 || oneIn(3)) {
      return Guest.NONE;
    }
    // Not where contexts may be broken: one id would then name two tables.
    if (lastGuest.mode == 0 || writer.breaks() || !oneIn(4)) {
      int mode = modes[random.nextInt(modes.length)];
      List<Long> addresses = new ArrayList<>();
      lastGuest = new Guest(mode, secondStage(mode, addresses), addresses);
    }
    return lastGuest;
  }

  /** Modes 8 and up whose capabilities there are, from one bit on. */
  private int[] available(int firstBit, int count) {
    List<Integer> modes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (can(firstBit + i)) {
        modes.add(8 + i);
      }
    }
    return modes.stream().mapToInt(Integer::intValue).toArray();
  }

  private long secondStage(int mode, List<Long> guestAddresses) {
    Scheme scheme = Scheme.of(mode, narrowGuest, true);
    int gscid = nextSpace++;
    Owner owner = new Owner(Owner.NONE, Owner.NONE, 0, gscid, true, scheme);
    long root = writer.pages(4);
    // The tables of the guest are where they are in the host, mostly.
    long size = 1L << (12 + scheme.indexBits());
    for (long at = ramBase & -size; at < writer.end(); at += size) {
      long leaf = (at >>> 12 << 10) | (oneIn(8) ? 0x53 : 0xd7);
      writer.map(scheme, root, at, 1, leaf, bigEndian, null);
    }
    mapSome(owner, root, bigEndian, true, List.of(), guestAddresses);
    return (long) mode << 60 | (long) gscid << 44 | root >>> 12;
  }

  private void mapSome(
      Owner owner,
      long root,
      boolean big,
      boolean user,
      List<Long> targetsOfLeaves,
      List<Long> mapped) {
    @Nullable Scheme scheme = owner.scheme();
    if (scheme == null) {
      return;
    }
    int bits = 12 + scheme.levels() * scheme.indexBits() + scheme.widening();
    int count = 4 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      long address = random.nextLong() >>> (64 - bits + random.nextInt(bits - 20));
      if (scheme.widening() == 0 && scheme.entryBytes() == 8) {
        address = address << (64 - bits) >> (64 - bits);
      }
      int level = oneIn(2) ? 0 : random.nextInt(scheme.levels());
      long to =
          targetsOfLeaves.isEmpty() || oneIn(4)
              ? random.nextLong()
                  >>> (64 - (scheme.entryBytes() == 4 ? 34 : random.nextInt(30, 56)))
              : targetsOfLeaves.get(random.nextInt(targetsOfLeaves.size()));
      writer.map(scheme, root, address, level, writer.leaf(scheme, level, to, user), big, owner);
      mapped.add(address);
    }
  }

  private long firstStage(Owner owner, Space space, List<Long> iovas) {
    int[] modes = available(space.narrow ? 8 : 9, space.narrow ? 1 : 3);
    if (modes.length == 0 || oneIn(5)) {
      iovas.addAll(space.guestAddresses);
      iovas.add(random.nextLong() >>> 32);
      return 0;
    }
    int mode = modes[random.nextInt(modes.length)];
    Scheme scheme = Scheme.of(mode, space.narrow, false);
    long root = writer.pages(1);
    Owner tables =
        new Owner(owner.deviceId(), owner.processId(), owner.pscid(), owner.gscid(), false, scheme);
    mapSome(tables, root, space.bigEndian, !oneIn(4), space.guestAddresses, iovas);
    return (long) mode << 60 | root >>> 12;
  }

  private long processDirectory(Owner device, Space space) {
    int mode = 1;
    while (!can(37 + mode) || (mode < 3 && can(38 + mode) && oneIn(2))) {
      mode++;
    }
    long root = writer.pages(1);
    targets.add(target(device, space, space.guestAddresses));
    for (int i = 0; i < 4; i++) {
      int processId =
          i == 0 ? 0 : random.nextInt(1 << (oneIn(2) ? 8 : new int[] {8, 17, 20}[mode - 1]));
      Owner owner =
          new Owner(device.deviceId(), processId, nextSpace++, device.gscid(), false, null);
      long table = root;
      for (int level = mode - 1; level > 0; level--) {
        long entry = table + ((processId >>> (8 + 9 * (level - 1))) & 0x1ff) * 8L;
        if (writer.isZero(entry)) {
          long value = (writer.pages(1) >>> 12 << 10) | 1;
          writer.put(entry, 8, writer.breaksOneIn(60) ? flip(value) : value, space.bigEndian);
          writer.note(MutableEntry.of(Kind.PROCESS_POINTER, entry, space.bigEndian, owner));
        }
        table = writer.pointerAt(entry, space.bigEndian);
      }
      addProcess(owner, space, table + (processId & 0xff) * 16L);
    }
    return (long) mode << 60 | root >>> 12;
  }

  private void addProcess(Owner owner, Space space, long at) {
    if (!writer.holds(at) || !writer.isZero(at)) {
      return;
    }
    List<Long> iovas = new ArrayList<>();
    boolean big = space.bigEndian;
    long attributes = 1 | random.nextInt(4) << 1 | (long) owner.pscid() << 12;
    long context = firstStage(owner, space, iovas);
    writer.put(at, 8, writer.breaksOneIn(30) ? flipOutside(12, 20, attributes) : attributes, big);
    writer.put(at + 8, 8, writer.breaksOneIn(30) ? flip(context) : context, big);
    writer.note(MutableEntry.of(Kind.PROCESS_CONTEXT, at, big, owner));
    targets.add(target(owner, space, iovas));
  }

  private void messages(long[] words, int gscid, List<Long> guestAddresses) {
    Owner owner = new Owner(Owner.NONE, Owner.NONE, 0, gscid, true, null);
    int guestBits = can(19) ? 59 : can(18) ? 50 : can(17) ? 41 : 34;
    long all = (1L << (guestBits - 12)) - 1;
    long mask = 1L << random.nextInt(4) | 1L << random.nextInt(10) | 1L << random.nextInt(12);
    long pattern = (random.nextLong() >>> random.nextInt(30, 50)) & all;
    long table = writer.pages(1);
    words[4] = 1L << 60 | table >>> 12;
    words[5] = mask;
    words[6] = pattern;
    for (int file = 0; file < 8; file++) {
      long first = ((random.nextLong() >>> 20 << 10) & ((1L << 54) - 1)) | (oneIn(12) ? 0 : 1);
      long second = random.nextLong() & ((1L << 54) - 1);
      long kind = oneIn(12) ? random.nextInt(4) : oneIn(3) ? 1 : 3;
      first |= kind << 1 | (oneIn(30) ? 1L << random.nextInt(3, 7) : 0);
      writer.put(table + 16L * file, 8, first, bigEndian);
      writer.put(table + 16L * file + 8, 8, second, bigEndian);
      long bits = Long.expand(file, mask);
      long address = ((pattern & ~mask) | bits) << 12;
      guestAddresses.add(address);
      writer.note(
          new MutableEntry(
              Kind.MESSAGE, table + 16L * file, 1, bigEndian, owner, address, 0, false));
    }
  }
}

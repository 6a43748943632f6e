package portcullis.testkit.riscv.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import portcullis.core.memory.PhysicalMemory;
import portcullis.testkit.riscv.oracle.PageTables.Scheme;

/**
 * A device directory with a few devices, and all they lead to: random, mostly valid. Each address
 * space has ids of its own, so that caches have no choice in what they answer.
 */
final class TableSet {
  private static final int DEVICES = 6;

  private final SplittableRandom random;
  private final long capabilities;
  private final boolean bigEndian;
  private final boolean narrow;
  private final boolean extended;
  private final int levels;
  private final long directory;
  private final TableWriter writer;
  private final long ramBase;
  private final List<RequestTarget> targets = new ArrayList<>();
  private int nextSpace = 1;

  /** Builds one in zeroed memory from {@code firstPage} on. */
  TableSet(
      PhysicalMemory ram, SplittableRandom random, long capabilities, long fctl, long firstPage) {
    this.random = random;
    this.capabilities = capabilities;
    this.bigEndian = (fctl & 1) != 0;
    this.narrow = (fctl & 4) != 0;
    this.extended = can(22);
    this.ramBase = ram.baseAddress();
    this.writer = new TableWriter(ram, random, capabilities, firstPage, ramBase + ram.sizeBytes());
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
    long table = directory;
    for (int level = levels - 1; level > 0; level--) {
      long entry = table + ((deviceId >>> (leafBits + 9 * (level - 1))) & 0x1ff) * 8L;
      long pointer = writer.pages(1);
      if (writer.isFull() || !writer.isZero(entry)) {
        pointer = writer.pointerAt(entry, bigEndian);
      } else {
        long value = (pointer >>> 12 << 10) | 1;
        writer.put(entry, 8, oneIn(60) ? flip(value) : value, bigEndian);
      }
      table = pointer;
    }
    long at = table + (deviceId & ((1 << leafBits) - 1)) * (extended ? 64L : 32L);
    if (!writer.holds(at) || !writer.isZero(at)) {
      return;
    }
    long[] words = context(deviceId);
    if (oneIn(20)) {
      int broken = random.nextInt(extended ? 8 : 4);
      words[broken] =
          switch (broken) {
            case 1 -> flipOutside(44, 16, words[1]);
            case 2 -> flipOutside(12, 20, words[2]);
            default -> flip(words[broken]);
          };
    }
    for (int i = 0; i < (extended ? 8 : 4); i++) {
      writer.put(at + 8L * i, 8, words[i], bigEndian);
    }
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
    boolean updates = can(24);
    long tc = 1 | (tablesBig ? 1 << 10 : 0) | (narrow ? 1 << 11 : 0) | (oneIn(8) ? 1 << 4 : 0);
    tc |= updates ? (long) random.nextInt(4) << 7 : 0;
    int[] modes = available(narrow ? 16 : 17, narrow ? 1 : 3);
    int mode = modes.length == 0 || oneIn(3) ? 0 : modes[random.nextInt(modes.length)];
    if (can(25) && oneIn(2)) {
      tc |= 2 | (mode != 0 && can(26) && oneIn(2) ? 8 : 0);
    }
    List<Long> guestAddresses = new ArrayList<>();
    long[] words = new long[8];
    if (mode != 0) {
      words[1] = secondStage(mode, guestAddresses);
      if (extended && oneIn(2)) {
        messages(words, guestAddresses);
      }
    }
    words[2] = (long) nextSpace++ << 12;
    boolean processes = (can(38) || can(39) || can(40)) && oneIn(2);
    if (processes) {
      tc |= 1 << 5 | (oneIn(2) ? 1 << 9 : 0);
      words[3] = processDirectory(deviceId, tablesBig, guestAddresses);
    } else {
      List<Long> iovas = new ArrayList<>();
      words[3] = firstStage(tablesBig, guestAddresses, iovas);
      targets.add(new RequestTarget(deviceId, OracleRequest.NO_PROCESS, iovas));
    }
    words[0] = tc;
    return words;
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
    Scheme scheme = Scheme.of(mode, narrow, true);
    long root = writer.pages(4);
    // The tables of the guest are where they are in the host, mostly.
    long size = 1L << (12 + scheme.indexBits());
    for (long at = ramBase & -size; at < writer.end(); at += size) {
      long leaf = (at >>> 12 << 10) | (oneIn(8) ? 0x53 : 0xd7);
      writer.map(scheme, root, at, 1, leaf, bigEndian);
    }
    mapSome(scheme, root, bigEndian, true, List.of(), guestAddresses);
    return (long) mode << 60 | (long) nextSpace++ << 44 | root >>> 12;
  }

  private void mapSome(
      Scheme scheme,
      long root,
      boolean big,
      boolean user,
      List<Long> targetsOfLeaves,
      List<Long> mapped) {
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
      writer.map(scheme, root, address, level, writer.leaf(scheme, level, to, user), big);
      mapped.add(address);
    }
  }

  private long firstStage(boolean big, List<Long> guestAddresses, List<Long> iovas) {
    int[] modes = available(narrow ? 8 : 9, narrow ? 1 : 3);
    if (modes.length == 0 || oneIn(5)) {
      iovas.addAll(guestAddresses);
      iovas.add(random.nextLong() >>> 32);
      return 0;
    }
    int mode = modes[random.nextInt(modes.length)];
    Scheme scheme = Scheme.of(mode, narrow, false);
    long root = writer.pages(1);
    mapSome(scheme, root, big, !oneIn(4), guestAddresses, iovas);
    return (long) mode << 60 | root >>> 12;
  }

  private long processDirectory(int deviceId, boolean big, List<Long> guestAddresses) {
    int mode = 1;
    while (!can(37 + mode) || (mode < 3 && can(38 + mode) && oneIn(2))) {
      mode++;
    }
    long root = writer.pages(1);
    targets.add(new RequestTarget(deviceId, OracleRequest.NO_PROCESS, guestAddresses));
    for (int i = 0; i < 4; i++) {
      int processId =
          i == 0 ? 0 : random.nextInt(1 << (oneIn(2) ? 8 : new int[] {8, 17, 20}[mode - 1]));
      long table = root;
      for (int level = mode - 1; level > 0; level--) {
        long entry = table + ((processId >>> (8 + 9 * (level - 1))) & 0x1ff) * 8L;
        if (writer.isZero(entry)) {
          long value = (writer.pages(1) >>> 12 << 10) | 1;
          writer.put(entry, 8, oneIn(60) ? flip(value) : value, big);
        }
        table = writer.pointerAt(entry, big);
      }
      List<Long> iovas = new ArrayList<>();
      long at = table + (processId & 0xff) * 16L;
      if (writer.holds(at) && writer.isZero(at)) {
        long attributes = 1 | random.nextInt(4) << 1 | (long) nextSpace++ << 12;
        long context = firstStage(big, guestAddresses, iovas);
        writer.put(at, 8, oneIn(30) ? flipOutside(12, 20, attributes) : attributes, big);
        writer.put(at + 8, 8, oneIn(30) ? flip(context) : context, big);
        targets.add(new RequestTarget(deviceId, processId, iovas));
      }
    }
    return (long) mode << 60 | root >>> 12;
  }

  private void messages(long[] words, List<Long> guestAddresses) {
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
      guestAddresses.add(((pattern & ~mask) | bits) << 12);
    }
  }
}

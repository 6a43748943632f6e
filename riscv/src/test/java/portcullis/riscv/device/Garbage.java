package portcullis.riscv.device;

import java.util.SplittableRandom;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;

/** Words that nobody should write to an IOMMU, and words that look as if somebody might. */
final class Garbage {
  /** Where the registers of the model are on the bus: it may be made to write to itself. */
  static final long REGISTERS = 0x10_0000;

  static final int PAGES = 64;
  private static final long PAGE = 4096;

  private final SplittableRandom random;

  Garbage(SplittableRandom random) {
    this.random = random;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** A page that is RAM, a few of which hold everything, so that structures overlap. */
  long page() {
    return IommuFixture.RAM + random.nextInt(PAGES) * PAGE;
  }

  /** An address: anything, of registers, at an edge, or in RAM. */
  long address() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 1 -> REGISTERS + random.nextInt(1024);
      case 2 -> edge();
      default -> page() + (oneIn(2) ? 0 : random.nextInt(4096));
    };
  }

  /** Near where something ends: RAM, physical addresses, virtual addresses, the number. */
  private long edge() {
    long end =
        switch (random.nextInt(7)) {
          case 0 -> IommuFixture.RAM;
          case 1 -> IommuFixture.RAM + IommuFixture.RAM_BYTES;
          case 2 -> 1L << random.nextInt(30, 64);
          case 3 -> -1L << random.nextInt(30, 64);
          case 4 -> Long.MAX_VALUE;
          default -> 0;
        };
    return end + random.nextInt(-65, 65);
  }

  /** A pointer in a word that has its page number from bit 10 on, with low bits. */
  private long pointer(int lowBits) {
    return (oneIn(8) ? address() : page()) >>> 12 << 10 | random.nextInt(lowBits);
  }

  /** A root with a mode, as contexts have it. */
  private long root() {
    long mode = oneIn(3) ? random.nextInt(16) : new int[] {0, 1, 2, 3, 8, 9, 10}[below(7)];
    return mode << 60 | (page() & (oneIn(2) ? -0x4000 : -1)) >>> 12;
  }

  /** A register's value. */
  long value() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(16);
      case 2 -> address();
      default -> pointer(32);
    };
  }

  /** Writes some structure, or a word, at a random place. */
  void scribble(IommuFixture f) {
    long at = page() + random.nextInt(512) * 8L;
    switch (random.nextInt(8)) {
      case 0 -> f.ram.setLong(at, random.nextLong());
      case 1 -> f.ram.setLong(at, (random.nextLong() & ~0x3ffL) | random.nextInt(4));
      case 2 -> writeContext(f, at & -64);
      case 3 -> { // a process context
        f.ram.setLong(at & -16, random.nextInt(8) | (long) random.nextInt(16) << 12);
        f.ram.setLong((at & -16) + 8, root());
      }
      case 4 -> { // a message entry, basic or for a memory-resident file
        f.ram.setLong(at & -16, pointer(1) | (oneIn(2) ? 7 : 3));
        f.ram.setLong((at & -16) + 8, pointer(1024));
      }
      case 5 -> f.ram.setIntOpaque(at, random.nextInt());
      default -> f.ram.setLong(at, pointer(256) | 1 | (oneIn(9) ? 1L << 63 : 0));
    }
  }

  private void writeContext(IommuFixture f, long at) {
    f.ram.setLong(at, random.nextInt(1 << 12) | 1);
    f.ram.setLong(at + 8, root() | (long) random.nextInt(4) << 44);
    f.ram.setLong(at + 16, (long) random.nextInt(4) << 12);
    f.ram.setLong(at + 24, root());
    f.ram.setLong(at + 32, oneIn(2) ? 0 : 1L << 60 | page() >>> 12);
    f.ram.setLong(at + 40, random.nextInt(1 << 10));
    f.ram.setLong(at + 48, random.nextInt(1 << 10));
    f.ram.setLong(at + 56, oneIn(9) ? 1 : 0);
  }

  /** A command, mostly one that is legal. */
  Command command() {
    boolean a = random.nextBoolean();
    boolean b = random.nextBoolean();
    boolean range = oneIn(4);
    int id = random.nextInt(oneIn(4) ? 1 << 16 : 64);
    AtsTarget target =
        new AtsTarget(a, random.nextInt(1 << 20), b, random.nextInt(256), id & 0xffff);
    return switch (random.nextInt(9)) {
      case 0 -> new IotinvalVma(a, b, id, oneIn(2), id & 3, oneIn(4), range, address() & -PAGE);
      case 1 -> new IotinvalGvma(a, b, id & 3, 0, oneIn(4), range, address() & -PAGE);
      case 2 -> new IodirInvalDdt(a, id);
      case 3 -> new IodirInvalPdt(true, id, random.nextInt(256));
      case 4 -> new IofenceC(a, false, b, b, random.nextInt(), address() & -4);
      case 5 -> new AtsInval(target, random.nextLong());
      case 6 -> new AtsPrgr(target, random.nextLong());
      case 7 -> Command.decode(random.nextLong() & ~0x7fL | random.nextInt(8), random.nextLong());
      default -> Command.decode(random.nextLong(), random.nextLong());
    };
  }
}

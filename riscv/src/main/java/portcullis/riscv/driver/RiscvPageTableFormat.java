package portcullis.riscv.driver;

import portcullis.core.memory.Access;
import portcullis.core.pagetable.TableFormat;
import portcullis.core.pagetable.TableLevel;

/**
 * Page tables of a RISC-V IOMMU: the Sv39, Sv48 and Sv57 schemes of the RISC-V privileged
 * architecture for the first stage, section "Virtual-Memory System" of the supervisor level, the
 * schemes named x4 for the second, chapter "Hypervisor Extension", and the Svnapot extension.
 *
 * <pre>
 *   63  62:61  60:54  53                          10  9:8  7  6  5  4  3  2  1  0
 *   N   PBMT   0      PPN, address bits 55:12         RSW  D  A  G  U  X  W  R  V
 * </pre>
 *
 * <p>In the first stage the aperture is the lower half of the scheme's addresses, in which bit 63
 * down to the top bit are all 0; the upper half would need sign extension and is left alone. In the
 * second stage addresses are not extended, the aperture is all of them, and the root is four times
 * as large.
 *
 * <p>Leaves are user pages (U), because that is what a device's requests are unless they ask for
 * privilege, and what every access is to the second stage. A is set from the start, and D where
 * writing is permitted: a device that does not update them faults on finding them clear. Write
 * without read is reserved (W=1, R=0), so {@link Access#WRITE} grants reading too.
 *
 * @param mode how many levels
 * @param svnapot whether 64 KiB pages may be used: sixteen equal leaves at level 0 with N set and
 *     1000 in the lowest bits of PPN
 */
public record RiscvPageTableFormat(Mode mode, boolean svnapot) implements TableFormat {
  private static final long V = 1 << 0;
  private static final long R = 1 << 1;
  private static final long W = 1 << 2;
  private static final long X = 1 << 3;
  private static final long U = 1 << 4;
  private static final long A = 1 << 6;
  private static final long D = 1 << 7;
  private static final long PPN = 0x003f_ffff_ffff_fc00L;
  private static final long PPN_NAPOT_64K = 0b1000 << 10;
  private static final long N = 1L << 63;

  private static final int PAGE_LOG2 = 12;
  private static final int NAPOT_LOG2 = 16;
  private static final int INDEX_BITS = 9;

  /** Translation schemes, by the bits of an address. */
  public enum Mode {
    /** Three levels, pages up to 1 GiB. */
    SV39(3, 0),
    /** Four levels, pages up to 512 GiB. */
    SV48(4, 0),
    /** Five levels, pages up to 256 TiB. */
    SV57(5, 0),
    /** As {@link #SV39}, for the second stage. */
    SV39X4(3, 2),
    /** As {@link #SV48}, for the second stage. */
    SV48X4(4, 2),
    /** As {@link #SV57}, for the second stage. */
    SV57X4(5, 2);

    private final int levels;
    private final int widening;

    Mode(int levels, int widening) {
      this.levels = levels;
      this.widening = widening;
    }

    /** Levels of tables. */
    public int levels() {
      return levels;
    }

    /** Bits by which the root's index is wider than that of other tables. */
    public int widening() {
      return widening;
    }

    private int apertureBits() {
      int bits = PAGE_LOG2 + INDEX_BITS * levels + widening;
      return widening == 0 ? bits - 1 : bits;
    }
  }

  @Override
  public String name() {
    return mode + (svnapot ? "+Svnapot" : "");
  }

  @Override
  public int iovaBits() {
    return mode.apertureBits();
  }

  @Override
  public int physAddrBits() {
    return 56;
  }

  @Override
  public int smallestPageLog2() {
    return PAGE_LOG2;
  }

  @Override
  public int addressShift() {
    return 2;
  }

  @Override
  public int levels() {
    return mode.levels;
  }

  @Override
  public TableLevel level(int level) {
    long leafSizes = 1L << (PAGE_LOG2 + INDEX_BITS * level);
    if (level == 0 && svnapot) {
      leafSizes |= 1L << NAPOT_LOG2;
    }
    int indexBits = level == mode.levels - 1 ? INDEX_BITS + mode.widening : INDEX_BITS;
    return new TableLevel(indexBits, 0, V, V, R | W | X, PPN, PPN, leafSizes);
  }

  @Override
  public long leafBits(int level, int sizeLog2, int access) {
    long bits = V | U | A;
    if ((access & Access.READ) != 0) {
      bits |= R;
    }
    if ((access & Access.WRITE) != 0) {
      bits |= R | W | D;
    }
    if ((access & Access.EXECUTE) != 0) {
      bits |= X;
    }
    return sizeLog2 == NAPOT_LOG2 ? bits | N | PPN_NAPOT_64K : bits;
  }

  @Override
  public long dirtyBit() {
    return D;
  }

  @Override
  public int leafSizeLog2(int level, long leaf) {
    return (leaf & N) != 0 ? NAPOT_LOG2 : PAGE_LOG2 + INDEX_BITS * level;
  }
}

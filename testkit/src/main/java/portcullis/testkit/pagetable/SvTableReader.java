package portcullis.testkit.pagetable;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;

/**
 * Tables of RISC-V, read by the numbered steps of "Virtual Address Translation Process" of the
 * privileged architecture and by the chapter on Svnapot, for a user-level request to hardware that
 * does not update A and D. Of the second stage by "Guest Physical Address Translation": the same
 * but for a root of 16 KiB, and addresses that are not sign-extended.
 *
 * @param levels 3 for Sv39, 4 for Sv48, 5 for Sv57
 * @param guest whether it is the scheme named x4
 * @param svnapot whether the hardware has that extension; else N is reserved
 */
public record SvTableReader(int levels, boolean guest, boolean svnapot) implements TableReader {
  private static final int PAGESIZE_LOG2 = 12;
  private static final int PTESIZE = 8;
  private static final int VPN_BITS = 9;

  @Override
  public @Nullable Translation translate(PhysicalMemory memory, long root, long iova) {
    int vaBits = PAGESIZE_LOG2 + VPN_BITS * levels;
    if (guest ? iova >>> (vaBits + 2) != 0 : iova << (64 - vaBits) >> (64 - vaBits) != iova) {
      return null; // all higher bits must be 0, or equal the top one
    }
    if (guest && (root & 0x3fff) != 0) {
      return null;
    }
    long a = root; // step 1
    int i = levels - 1;
    while (true) {
      long pte = memory.getLongAcquire(a + vpn(iova, i) * PTESIZE); // step 2
      if (!bit(pte, 0) || (!bit(pte, 1) && bit(pte, 2)) || reserved(pte)) {
        return null; // step 3
      }
      if (bit(pte, 1) || bit(pte, 3)) {
        return leaf(pte, i, iova); // step 4
      }
      if (bit(pte, 6) || bit(pte, 7) || bit(pte, 4) || bit(pte, 63)) {
        return null; // D, A, U and N are reserved in a pointer
      }
      i--;
      if (i < 0) {
        return null;
      }
      a = ppn(pte) << PAGESIZE_LOG2;
    }
  }

  // Steps 5 to 10: permission, alignment of superpages, A and D, and the physical address.
  private @Nullable Translation leaf(long pte, int i, long iova) {
    if (!bit(pte, 4) || !bit(pte, 6)) {
      return null;
    }
    int sizeLog2 = PAGESIZE_LOG2 + VPN_BITS * i;
    long ppn = ppn(pte);
    if (bit(pte, 63)) {
      if (i != 0 || (ppn & 0xf) != 0x8) {
        return null; // only 64 KiB is defined
      }
      sizeLog2 = 16;
      ppn &= ~0xfL;
    }
    long page = ppn << PAGESIZE_LOG2;
    long offsets = (1L << sizeLog2) - 1;
    if ((page & offsets) != 0) {
      return null; // misaligned superpage
    }
    int access =
        (bit(pte, 1) ? Access.READ : 0)
            | (bit(pte, 2) && bit(pte, 7) ? Access.WRITE : 0)
            | (bit(pte, 3) ? Access.EXECUTE : 0);
    return new Translation(page | (iova & offsets), access, sizeLog2);
  }

  @Override
  public long tableBytes(PhysicalMemory memory, long root) {
    return tableBytes(memory, root, levels - 1);
  }

  private long tableBytes(PhysicalMemory memory, long table, int level) {
    int bits = guest && level == levels - 1 ? VPN_BITS + 2 : VPN_BITS;
    long bytes = (long) PTESIZE << bits;
    for (int i = 0; level > 0 && i < 1 << bits; i++) {
      long pte = memory.getLongAcquire(table + (long) i * PTESIZE);
      if (bit(pte, 0) && !bit(pte, 1) && !bit(pte, 2) && !bit(pte, 3)) {
        bytes += tableBytes(memory, ppn(pte) << PAGESIZE_LOG2, level - 1);
      }
    }
    return bytes;
  }

  // PBMT (62:61) needs Svpbmt, 60:54 are for future use, N needs Svnapot.
  private boolean reserved(long pte) {
    return (pte >>> 54 & 0x1ff) != 0 || (bit(pte, 63) && !svnapot);
  }

  private static boolean bit(long pte, int number) {
    return (pte >>> number & 1) != 0;
  }

  private static long ppn(long pte) {
    return pte << 10 >>> 20;
  }

  private long vpn(long iova, int level) {
    int bits = guest && level == levels - 1 ? VPN_BITS + 2 : VPN_BITS;
    return iova >>> (PAGESIZE_LOG2 + VPN_BITS * level) & ((1 << bits) - 1);
  }
}

package portcullis.testkit.riscv;

import portcullis.core.domain.FirstStage;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.driver.RiscvFirstStage;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.PageTableEntry;
import portcullis.testkit.domain.GuestTables;

/** Sv39 tables of a guest for the 2 MiB at 1 GiB, written by hand. */
final class RiscvGuestTables implements GuestTables {
  private static final int PSCID = 5;
  private static final long PAGE = 4096;
  private static final long FIRST_IOVA = 0x4000_0000L;
  private static final long LEAF =
      PageTableEntry.V.mask()
          | PageTableEntry.R.mask()
          | PageTableEntry.W.mask()
          | PageTableEntry.U.mask()
          | PageTableEntry.A.mask()
          | PageTableEntry.D.mask();

  private final PhysicalMemory ram;
  private final long guestPhysAddr;
  private final long[] pages;

  RiscvGuestTables(PhysicalMemory ram, long guestPhysAddr, long[] pages) {
    this.ram = ram;
    this.guestPhysAddr = guestPhysAddr;
    this.pages = pages;
    if (pages[0] != 0) {
      link(pages[0] + (FIRST_IOVA >>> 30) * 8, guestPhysAddr + PAGE);
      link(pages[1], guestPhysAddr + 2 * PAGE);
    }
  }

  private void link(long slot, long table) {
    ram.setLongRelease(slot, PageTableEntry.V.mask() | PageTableEntry.PPN.place(table >>> 12));
  }

  @Override
  public FirstStage firstStage() {
    return new RiscvFirstStage(FirstStageMode.SV39, guestPhysAddr, PSCID, false);
  }

  @Override
  public long rootGuestPhysAddr() {
    return guestPhysAddr;
  }

  @Override
  public long leavesGuestPhysAddr() {
    return guestPhysAddr + 2 * PAGE;
  }

  @Override
  public void map(long iova, long target) {
    ram.setLongRelease(slot(iova), LEAF | PageTableEntry.PPN.place(target >>> 12));
  }

  @Override
  public void unmap(long iova) {
    ram.setLongRelease(slot(iova), 0);
  }

  private long slot(long iova) {
    if (iova >>> 21 != FIRST_IOVA >>> 21) {
      throw new IllegalArgumentException("iova 0x" + Long.toHexString(iova));
    }
    return pages[2] + (iova >>> 12 & 511) * 8;
  }
}

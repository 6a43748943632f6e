package portcullis.riscv.driver;

import portcullis.core.domain.AddressSpace;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.spec.FirstStageMode;

/** A first-stage page table and the PSCID that tags what IOTLBs cache of it. Thread-safe. */
final class RiscvAddressSpace implements AddressSpace {
  private final RiscvIommuDriver driver;
  private final PageTable table;
  private final FirstStageMode mode;
  private final int pscid;
  private final PageRequestSlot pageRequests = new PageRequestSlot();
  private final ContextImage image;

  RiscvAddressSpace(RiscvIommuDriver driver, PageTable table, FirstStageMode mode, int pscid) {
    this.driver = driver;
    this.table = table;
    this.mode = mode;
    this.pscid = pscid;
    this.image = ContextImage.ofFirstStage(mode, table, pscid, pageRequests);
  }

  @Override
  public PageTable table() {
    return table;
  }

  @Override
  public int id() {
    return pscid;
  }

  @Override
  public PageRequestSlot pageRequests() {
    return pageRequests;
  }

  @Override
  public void release() {
    driver.pscids().release(pscid);
  }

  RiscvIommuDriver driver() {
    return driver;
  }

  FirstStageMode mode() {
    return mode;
  }

  ContextImage image() {
    return image;
  }
}

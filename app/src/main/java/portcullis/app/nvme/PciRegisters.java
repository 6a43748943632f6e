package portcullis.app.nvme;

import portcullis.machine.bus.MmioRegion;

/** How software of a machine reaches one PCI function, and how that interrupts it. */
public interface PciRegisters {
  /** Its configuration space. */
  MmioRegion config();

  /**
   * What is at a BAR now; after the function has been made to decode it.
   *
   * @param index of a BAR that the function has
   */
  MmioRegion bar(int index);

  /** IOVA of the interrupt controller's page, as the function writes to it. */
  long doorbellAddress();
}

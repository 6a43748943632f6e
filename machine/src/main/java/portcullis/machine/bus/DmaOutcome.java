package portcullis.machine.bus;

/** What became of a DMA. */
public enum DmaOutcome {
  /** All of it went through. */
  OK,
  /** The translator refused it; the IOMMU has recorded why. */
  BLOCKED,
  /** It was translated to an address where nothing is (Unsupported Request). */
  ABORTED,
  /** The function may not issue requests: Bus Master Enable is clear. */
  NOT_BUS_MASTER,
  /** The function has been removed. */
  GONE;

  /** Whether all of the DMA went through. */
  public boolean isOk() {
    return this == OK;
  }
}

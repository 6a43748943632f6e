package portcullis.core.dma;

/**
 * Memory that a driver and a device share for as long as both please: queues, rings, status blocks.
 * It begins at a page and is zero at first. Closing it takes the mapping away, and gives the memory
 * back once no device can reach it. Not thread-safe.
 */
public final class CoherentBuffer implements AutoCloseable {
  private final DmaMapper owner;
  private final long physAddr;
  private final long iova;
  private final long sizeBytes;
  private boolean closed;

  CoherentBuffer(DmaMapper owner, long physAddr, long iova, long sizeBytes) {
    this.owner = owner;
    this.physAddr = physAddr;
    this.iova = iova;
    this.sizeBytes = sizeBytes;
  }

  /** Where the driver finds it. */
  public long physAddr() {
    return physAddr;
  }

  /** Where the device finds it. */
  public long iova() {
    return iova;
  }

  /** How much was asked for. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Gives it back; a second call changes nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owner.freeCoherent(this);
    }
  }

  @Override
  public String toString() {
    return "0x%x bytes at 0x%x, iova 0x%x".formatted(sizeBytes, physAddr, iova);
  }
}

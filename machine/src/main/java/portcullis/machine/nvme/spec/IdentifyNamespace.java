package portcullis.machine.nvme.spec;

/** Fields of the Identify Namespace data structure, section 5.15, figure 245. */
public enum IdentifyNamespace {
  /** Namespace Size in blocks. */
  NSZE(0, 8),
  /** Namespace Capacity in blocks. */
  NCAP(8, 8),
  /** Namespace Utilization in blocks. */
  NUSE(16, 8),
  /** Namespace Features. */
  NSFEAT(24, 1),
  /** Number of LBA Formats, minus one. */
  NLBAF(25, 1),
  /** Formatted LBA Size: number of the format in use in 3:0. */
  FLBAS(26, 1),
  /** Deallocate Logical Block Features: bits 2:0, 001b deallocated blocks read as zeroes. */
  DLFEAT(33, 1),
  /** LBA Format 0: bits 23:16, bytes of a block as a power of two. */
  LBAF0(128, 4);

  private final int offset;
  private final int sizeBytes;

  IdentifyNamespace(int offset, int sizeBytes) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
  }

  /** Offset in bytes. */
  public int offset() {
    return offset;
  }

  /** Number of bytes. */
  public int sizeBytes() {
    return sizeBytes;
  }
}

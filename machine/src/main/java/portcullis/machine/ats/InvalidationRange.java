package portcullis.machine.ats;

/**
 * What an Invalidation Request asks to forget, from its message body. PCI Express, section 10.3.1.
 *
 * @param firstIova first byte
 * @param lastIova last byte, inclusive; compared unsigned
 * @param allProcesses the range is to go whatever the PASID of a translation
 */
public record InvalidationRange(long firstIova, long lastIova, boolean allProcesses) {
  private static final long ALL_PROCESSES = 1;
  private static final long SIZED = 1 << 11;
  private static final long PAGE_MASK = 4095;

  /**
   * Reads the message body: with S clear it is one page of 4 KiB; with S set the lowest clear bit
   * of the address, from bit 12 on, is the top bit of the offset within the range.
   */
  public static InvalidationRange decode(long payload) {
    long mask = PAGE_MASK;
    if ((payload & SIZED) != 0) {
      long lowestClear = Long.lowestOneBit(~(payload | PAGE_MASK));
      // No clear bit at all stands for everything, as a clear bit 63 does.
      mask = lowestClear == 0 ? -1L : (lowestClear << 1) - 1;
    }
    return new InvalidationRange(payload & ~mask, payload | mask, (payload & ALL_PROCESSES) != 0);
  }

  /** Whether a range, inclusive, has a byte in common with this one. */
  public boolean overlaps(long otherFirst, long otherLast) {
    return Long.compareUnsigned(firstIova, otherLast) <= 0
        && Long.compareUnsigned(otherFirst, lastIova) <= 0;
  }

  @Override
  public String toString() {
    return "iova 0x%x-0x%x%s".formatted(firstIova, lastIova, allProcesses ? " of all" : "");
  }
}

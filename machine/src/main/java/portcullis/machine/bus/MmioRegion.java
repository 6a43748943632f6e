package portcullis.machine.bus;

/**
 * Registers as whoever programs them sees them. Thread-safe.
 *
 * <p>Implemented by models, and by whatever carries accesses to hardware elsewhere. An access that
 * the registers do not define never throws: reads answer what the hardware would, writes are
 * dropped.
 */
public interface MmioRegion {
  /** Number of bytes of the region. */
  long sizeBytes();

  /**
   * Reads a register.
   *
   * @param offset in bytes from the start of the region
   * @param sizeBytes 1, 2, 4 or 8
   * @return the value, zero-extended
   */
  long read(long offset, int sizeBytes);

  /**
   * Writes a register. Memory writes of the calling thread that came before are visible to the
   * model before the write takes effect.
   *
   * @param offset in bytes from the start of the region
   * @param sizeBytes 1, 2, 4 or 8
   * @param value of which the low {@code sizeBytes} bytes count
   */
  void write(long offset, int sizeBytes, long value);
}

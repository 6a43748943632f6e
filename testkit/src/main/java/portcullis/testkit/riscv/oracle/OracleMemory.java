package portcullis.testkit.riscv.oracle;

/** Physical memory as the oracle sees it; addresses are raw, in bytes. */
public interface OracleMemory {
  /** What becomes of an access. */
  enum Condition {
    /** It works. */
    FINE,
    /** A PMA or PMP check fails. */
    VIOLATION,
    /** The data are poisoned. */
    POISONED
  }

  /** What becomes of an access to these bytes. */
  Condition condition(long physAddr, int sizeBytes);

  /** The 4 or 8 bytes at an address, as a little-endian number, zero-extended. */
  long load(long physAddr, int sizeBytes);

  /** Stores 4 or 8 bytes in little-endian order. */
  void store(long physAddr, int sizeBytes, long value);
}

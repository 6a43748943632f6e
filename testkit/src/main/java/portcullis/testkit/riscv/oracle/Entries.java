package portcullis.testkit.riscv.oracle;

/** Entries of some tables in memory: knows their byte order and what an access may meet. */
final class Entries {
  private final OracleMemory memory;
  private final int addressBits;
  private final boolean bigEndian;

  Entries(OracleMemory memory, int addressBits, boolean bigEndian) {
    this.memory = memory;
    this.addressBits = addressBits;
    this.bigEndian = bigEndian;
  }

  /** Checks an access to bytes that may be more than one word. */
  void check(long physAddr, int sizeBytes) {
    if (physAddr >>> addressBits != 0) {
      throw new WalkFault(WalkFault.Kind.ACCESS);
    }
    switch (memory.condition(physAddr, sizeBytes)) {
      case FINE -> {}
      case VIOLATION -> throw new WalkFault(WalkFault.Kind.ACCESS);
      case POISONED -> throw new WalkFault(WalkFault.Kind.CORRUPTION);
    }
  }

  long load(long physAddr, int sizeBytes) {
    check(physAddr, sizeBytes);
    return ordered(memory.load(physAddr, sizeBytes), sizeBytes);
  }

  void store(long physAddr, int sizeBytes, long value) {
    check(physAddr, sizeBytes);
    memory.store(physAddr, sizeBytes, ordered(value, sizeBytes));
  }

  private long ordered(long value, int sizeBytes) {
    if (!bigEndian) {
      return value;
    }
    return sizeBytes == 8
        ? Long.reverseBytes(value)
        : Integer.toUnsignedLong(Integer.reverseBytes((int) value));
  }
}

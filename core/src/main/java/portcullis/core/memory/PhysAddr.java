package portcullis.core.memory;

/**
 * A physical address: where memory is on the bus.
 *
 * @param value in bytes, unsigned
 */
public record PhysAddr(long value) implements Comparable<PhysAddr> {
  @Override
  public int compareTo(PhysAddr other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return "pa 0x" + Long.toHexString(value);
  }
}

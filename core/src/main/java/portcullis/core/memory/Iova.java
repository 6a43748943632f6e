package portcullis.core.memory;

/**
 * An I/O virtual address: what a device issues, before translation.
 *
 * @param value in bytes, unsigned
 */
public record Iova(long value) implements Comparable<Iova> {
  @Override
  public int compareTo(Iova other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return "iova 0x" + Long.toHexString(value);
  }
}

package portcullis.machine.pci;

/**
 * Bus, device and function numbers of a PCI function, as they appear in each of its requests (PCI
 * Express Base 5.0, section 2.2.4.2).
 *
 * @param bus 0 to 255
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record RequesterId(int bus, int device, int function) implements Comparable<RequesterId> {
  /** Checks the ranges. */
  public RequesterId {
    if ((bus & ~0xff) != 0 || (device & ~0x1f) != 0 || (function & ~7) != 0) {
      throw new IllegalArgumentException("no function %x:%x.%x".formatted(bus, device, function));
    }
  }

  /** Takes the numbers out of 16 bits. */
  public static RequesterId of(int value) {
    if ((value & ~0xffff) != 0) {
      throw new IllegalArgumentException("0x%x has more than 16 bits".formatted(value));
    }
    return new RequesterId(value >>> 8, (value >>> 3) & 0x1f, value & 7);
  }

  /** The 16 bits: bus in 15:8, device in 7:3, function in 2:0. */
  public int value() {
    return bus << 8 | device << 3 | function;
  }

  @Override
  public int compareTo(RequesterId other) {
    return Integer.compare(value(), other.value());
  }

  @Override
  public String toString() {
    return "%02x:%02x.%x".formatted(bus, device, function);
  }
}

package portcullis.machine.pci.spec;

/** Low bits of a memory Base Address Register, section 7.5.1.2.1: read-only. */
public final class BarBits {
  /** Memory, anywhere in 64 bits, not prefetchable: the next register holds the upper half. */
  public static final int MEMORY_64 = 0b0100;

  /** All bits that are not address. */
  public static final int FLAGS = 0xf;

  private BarBits() {}
}

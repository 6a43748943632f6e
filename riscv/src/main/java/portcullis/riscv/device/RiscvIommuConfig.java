package portcullis.riscv.device;

import portcullis.riscv.spec.Capabilities;

/**
 * What a model of a RISC-V IOMMU can do, and how large its caches are.
 *
 * @param capabilities what its {@code capabilities} register reads
 * @param vectorBits number of writable bits in each field of {@code icvec}, 0 to 4
 * @param iotlbEntries translations it can cache, a power of two and at least 2
 * @param contextEntries device contexts it can cache, a power of two
 */
public record RiscvIommuConfig(
    Capabilities capabilities, int vectorBits, int iotlbEntries, int contextEntries) {
  /** Fields of the capabilities that may be other than 0. */
  private static final long IMPLEMENTED =
      Capabilities.VERSION.mask()
          | Capabilities.SV39.mask()
          | Capabilities.SV48.mask()
          | Capabilities.SV57.mask()
          | Capabilities.SVRSW60T59B.mask()
          | Capabilities.SVPBMT.mask()
          | Capabilities.MSI_FLAT.mask()
          | Capabilities.IGS.mask()
          | Capabilities.DBG.mask()
          | Capabilities.PAS.mask();

  private static final int WIDEST_PHYSICAL_ADDRESS = 56;

  /** Checks that the capabilities agree with each other and are all implemented. */
  public RiscvIommuConfig {
    long value = capabilities.value();
    if ((value & ~IMPLEMENTED) != 0) {
      throw new IllegalArgumentException(
          "capabilities 0x%x not implemented".formatted(value & ~IMPLEMENTED));
    }
    boolean sv48 = capabilities.has(Capabilities.SV48);
    if ((sv48 && !capabilities.has(Capabilities.SV39))
        || (capabilities.has(Capabilities.SV57) && !sv48)) {
      throw new IllegalArgumentException(
          "capabilities 0x%x have a mode without the next smaller".formatted(value));
    }
    if (capabilities.interruptGeneration() > Capabilities.IGS_BOTH
        || capabilities.physicalAddressBits() > WIDEST_PHYSICAL_ADDRESS
        || capabilities.physicalAddressBits() <= 12) {
      throw new IllegalArgumentException("capabilities 0x%x".formatted(value));
    }
    if (vectorBits < 0 || vectorBits > 4) {
      throw new IllegalArgumentException("vectorBits " + vectorBits);
    }
    if (iotlbEntries < 2 || Integer.bitCount(iotlbEntries) != 1 || iotlbEntries > 1 << 24) {
      throw new IllegalArgumentException("iotlbEntries " + iotlbEntries);
    }
    if (contextEntries < 1 || Integer.bitCount(contextEntries) != 1 || contextEntries > 1 << 20) {
      throw new IllegalArgumentException("contextEntries " + contextEntries);
    }
  }

  /**
   * Version 1.0 with Sv39, Sv48, Sv57, base-format device contexts, 56-bit physical addresses,
   * interrupts by message or wire, 16 vectors, 2048 cached translations and 256 cached contexts.
   */
  public static RiscvIommuConfig standard() {
    long capabilities =
        Capabilities.VERSION.place(Capabilities.VERSION_1_0)
            | Capabilities.SV39.mask()
            | Capabilities.SV48.mask()
            | Capabilities.SV57.mask()
            | Capabilities.IGS.place(Capabilities.IGS_BOTH)
            | Capabilities.PAS.place(WIDEST_PHYSICAL_ADDRESS);
    return new RiscvIommuConfig(new Capabilities(capabilities), 4, 2048, 256);
  }

  /** The same with other capabilities. */
  public RiscvIommuConfig withCapabilities(long newCapabilities) {
    return new RiscvIommuConfig(
        new Capabilities(newCapabilities), vectorBits, iotlbEntries, contextEntries);
  }

  /** The same with another number of vectors, as a power of two. */
  public RiscvIommuConfig withVectorBits(int newVectorBits) {
    return new RiscvIommuConfig(capabilities, newVectorBits, iotlbEntries, contextEntries);
  }

  /** The same with caches of another size. */
  public RiscvIommuConfig withCaches(int newIotlbEntries, int newContextEntries) {
    return new RiscvIommuConfig(capabilities, vectorBits, newIotlbEntries, newContextEntries);
  }

  /** Whether device contexts have 64 bytes. */
  boolean extendedContexts() {
    return capabilities.has(Capabilities.MSI_FLAT);
  }
}

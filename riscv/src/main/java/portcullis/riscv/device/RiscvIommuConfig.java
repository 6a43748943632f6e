package portcullis.riscv.device;

import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.FieldAccess;

/**
 * What a model of a RISC-V IOMMU can do, and how large its caches are.
 *
 * @param capabilities what its {@code capabilities} register reads
 * @param vectorBits number of writable bits in each field of {@code icvec}, 0 to 4
 * @param iotlbEntries translations it can cache, a power of two and at least 2
 * @param contextEntries device contexts it can cache, a power of two
 * @param processEntries process contexts it can cache, a power of two
 * @param walkEntries non-leaf entries of page tables it can cache for each of the two stages, a
 *     power of two and at least 2, or 0 for none
 * @param invalidationTags {@code ATS.INVAL} commands that may wait for their completions at the
 *     same time, 1 to 32
 * @param invalidationTimeoutNanos how long a device may take to complete an {@code ATS.INVAL}
 *     before the IOMMU gives up waiting (section 3.1.4)
 * @param initialFeatures {@code fctl} after reset; its WSI is 1 anyway if there are only wires
 * @param guestWidthWritable whether software may write {@code fctl.GXL}
 */
public record RiscvIommuConfig(
    Capabilities capabilities,
    int vectorBits,
    int iotlbEntries,
    int contextEntries,
    int processEntries,
    int walkEntries,
    int invalidationTags,
    long invalidationTimeoutNanos,
    long initialFeatures,
    boolean guestWidthWritable) {
  private static final int WIDEST_PHYSICAL_ADDRESS = 56;
  // What PCIe gives a device, one minute, which IOMMUs may exceed by half.
  private static final long PCIE_INVALIDATION_NANOS = 60_000_000_000L;

  /** Checks that the capabilities agree with each other and with the rest. */
  public RiscvIommuConfig {
    checkCapabilities(capabilities);
    if (vectorBits < 0 || vectorBits > 4) {
      throw new IllegalArgumentException("vectorBits " + vectorBits);
    }
    checkSize("iotlbEntries", iotlbEntries, 2, 1 << 24);
    checkSize("contextEntries", contextEntries, 1, 1 << 20);
    checkSize("processEntries", processEntries, 1, 1 << 20);
    if (walkEntries != 0) {
      checkSize("walkEntries", walkEntries, 2, 1 << 20);
    }
    if (invalidationTags < 1 || invalidationTags > InvalidationTracker.MOST_TAGS) {
      throw new IllegalArgumentException("invalidationTags " + invalidationTags);
    }
    if (invalidationTimeoutNanos <= 0) {
      throw new IllegalArgumentException("invalidationTimeoutNanos " + invalidationTimeoutNanos);
    }
    checkFeatures(capabilities, initialFeatures, guestWidthWritable);
  }

  private static void checkCapabilities(Capabilities capabilities) {
    long value = capabilities.value();
    long undefined =
        Capabilities.LAYOUT.mask(FieldAccess.WPRI); // reserved bits and those for custom use
    if ((value & undefined) != 0) {
      throw new IllegalArgumentException(
          "capabilities 0x%x not defined".formatted(value & undefined));
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
  }

  private static void checkFeatures(
      Capabilities capabilities, long features, boolean guestWidthWritable) {
    long defined =
        FeaturesControl.BE.mask() | FeaturesControl.WSI.mask() | FeaturesControl.GXL.mask();
    if ((features & ~defined) != 0
        || (FeaturesControl.WSI.isSet(features)
            && capabilities.interruptGeneration() == Capabilities.IGS_MSI)) {
      throw new IllegalArgumentException(
          "fctl 0x%x with capabilities 0x%x".formatted(features, capabilities.value()));
    }
    if (guestWidthWritable && !capabilities.has(Capabilities.SV32X4)) {
      throw new IllegalArgumentException("fctl.GXL writable without Sv32x4");
    }
  }

  private static void checkSize(String name, int entries, int least, int most) {
    if (entries < least || entries > most || Integer.bitCount(entries) != 1) {
      throw new IllegalArgumentException(name + " " + entries);
    }
  }

  /**
   * Version 1.0 with Sv39, Sv48, Sv57, base-format device contexts, 56-bit physical addresses,
   * interrupts by message or wire, 16 vectors, 2048 cached translations and 256 cached contexts,
   * and a minute for devices to complete invalidations.
   */
  public static RiscvIommuConfig standard() {
    long capabilities =
        Capabilities.VERSION.place(Capabilities.VERSION_1_0)
            | Capabilities.SV39.mask()
            | Capabilities.SV48.mask()
            | Capabilities.SV57.mask()
            | Capabilities.IGS.place(Capabilities.IGS_BOTH)
            | Capabilities.PAS.place(WIDEST_PHYSICAL_ADDRESS);
    return new RiscvIommuConfig(
        new Capabilities(capabilities),
        4,
        2048,
        256,
        256,
        256,
        InvalidationTracker.MOST_TAGS,
        PCIE_INVALIDATION_NANOS,
        0,
        false);
  }

  /** As {@link #standard}, with every capability and everything writable that can be. */
  public static RiscvIommuConfig complete() {
    long undefined = Capabilities.LAYOUT.mask(FieldAccess.WPRI);
    long everything =
        ~(undefined
            | Capabilities.VERSION.mask()
            | Capabilities.IGS.mask()
            | Capabilities.PAS.mask());
    return standard()
        .withCapabilities(standard().capabilities.value() | everything)
        .withGuestWidthWritable(true);
  }

  /** The same with other capabilities. */
  public RiscvIommuConfig withCapabilities(long newCapabilities) {
    return with(new Capabilities(newCapabilities), vectorBits, initialFeatures, guestWidthWritable);
  }

  /** The same with another number of vectors, as a power of two. */
  public RiscvIommuConfig withVectorBits(int newVectorBits) {
    return with(capabilities, newVectorBits, initialFeatures, guestWidthWritable);
  }

  /** The same with another value of {@code fctl} after reset. */
  public RiscvIommuConfig withInitialFeatures(long fctl) {
    return with(capabilities, vectorBits, fctl, guestWidthWritable);
  }

  /** The same with {@code fctl.GXL} writable or not. */
  public RiscvIommuConfig withGuestWidthWritable(boolean writable) {
    return with(capabilities, vectorBits, initialFeatures, writable);
  }

  private RiscvIommuConfig with(
      Capabilities newCapabilities, int newVectorBits, long fctl, boolean writable) {
    return new RiscvIommuConfig(
        newCapabilities,
        newVectorBits,
        iotlbEntries,
        contextEntries,
        processEntries,
        walkEntries,
        invalidationTags,
        invalidationTimeoutNanos,
        fctl,
        writable);
  }

  /** The same with caches of translations and of device contexts of another size. */
  public RiscvIommuConfig withCaches(int newIotlbEntries, int newContextEntries) {
    return withSizes(
        newIotlbEntries, newContextEntries, processEntries, walkEntries, invalidationTags);
  }

  /** The same with a cache of process contexts of another size. */
  public RiscvIommuConfig withProcessEntries(int newProcessEntries) {
    return withSizes(
        iotlbEntries, contextEntries, newProcessEntries, walkEntries, invalidationTags);
  }

  /** The same with a cache of non-leaf entries of another size, or 0 for none. */
  public RiscvIommuConfig withWalkEntries(int newWalkEntries) {
    return withSizes(
        iotlbEntries, contextEntries, processEntries, newWalkEntries, invalidationTags);
  }

  /** The same with another number of invalidations that may be under way in devices. */
  public RiscvIommuConfig withInvalidationTags(int newInvalidationTags) {
    return withSizes(
        iotlbEntries, contextEntries, processEntries, walkEntries, newInvalidationTags);
  }

  /** The same with another time for devices to complete invalidations. */
  public RiscvIommuConfig withInvalidationTimeout(long nanos) {
    return new RiscvIommuConfig(
        capabilities,
        vectorBits,
        iotlbEntries,
        contextEntries,
        processEntries,
        walkEntries,
        invalidationTags,
        nanos,
        initialFeatures,
        guestWidthWritable);
  }

  private RiscvIommuConfig withSizes(int iotlb, int contexts, int processes, int walks, int tags) {
    return new RiscvIommuConfig(
        capabilities,
        vectorBits,
        iotlb,
        contexts,
        processes,
        walks,
        tags,
        invalidationTimeoutNanos,
        initialFeatures,
        guestWidthWritable);
  }

  /** Whether device contexts have 64 bytes. */
  boolean extendedContexts() {
    return capabilities.has(Capabilities.MSI_FLAT);
  }

  /** Number of bits that process ids may have, 0 if there are no process directories. */
  int processIdBits() {
    if (capabilities.has(Capabilities.PD20)) {
      return 20;
    }
    if (capabilities.has(Capabilities.PD17)) {
      return 17;
    }
    return capabilities.has(Capabilities.PD8) ? 8 : 0;
  }

  /** {@code fctl} after reset. */
  long resetFeatures() {
    return initialFeatures
        | FeaturesControl.WSI.flag(capabilities.interruptGeneration() == Capabilities.IGS_WSI);
  }
}

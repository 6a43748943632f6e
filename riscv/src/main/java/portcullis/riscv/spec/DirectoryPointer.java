package portcullis.riscv.spec;

/** The device-directory-table pointer, {@code ddtp}. Section 5.5. */
public final class DirectoryPointer {
  /** A {@link DirectoryMode}. */
  public static final BitField IOMMU_MODE = BitField.warl("iommu_mode", 0, 3);

  /** The IOMMU has not completed the last change of mode yet. */
  public static final BitField BUSY = BitField.ro("busy", 4, 4);

  /** Page number of the root of the directory. */
  public static final BitField PPN = BitField.warl("PPN", 10, 53);

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "ddtp",
          "5.5",
          64,
          IOMMU_MODE,
          BUSY,
          BitField.reserved(5, 9),
          PPN,
          BitField.reserved(54, 63));

  private DirectoryPointer() {}

  /**
   * The register's value.
   *
   * @param rootPhysAddr of the root page, a multiple of 4 KiB; 0 if the mode has no directory
   */
  public static long encode(DirectoryMode mode, long rootPhysAddr) {
    return IOMMU_MODE.place(mode.encoding()) | PPN.place(rootPhysAddr >>> 12);
  }

  /** Physical address of the root page. */
  public static long rootPhysAddr(long ddtp) {
    return PPN.extract(ddtp) << 12;
  }
}

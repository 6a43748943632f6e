package portcullis.app.job;

/**
 * What translates the DMA of a machine: the values of {@code --iommu} and {@code --environment}.
 */
public enum MachineKind {
  /** A RISC-V IOMMU for all devices. */
  RISCV("RISC-V"),
  /** PCI functions of an s390, in a logical partition. */
  S390_LPAR("s390 LPAR"),
  /** PCI functions of an s390, under a hypervisor that translates by a shadow of their tables. */
  S390_VM("s390 VM");

  private final String title;

  MachineKind(String title) {
    this.title = title;
  }

  /** How reports name it. */
  public String title() {
    return title;
  }

  /** Whether devices are PCI functions of an s390. */
  public boolean isS390() {
    return this != RISCV;
  }
}

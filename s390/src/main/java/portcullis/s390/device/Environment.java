package portcullis.s390.device;

/** What is between the machine's hardware and the software that issues the instructions. */
public sealed interface Environment {
  /** Pages that a hypervisor lets one function pin: {@code vfio_iommu_type1.dma_entry_limit}. */
  int USUAL_PIN_LIMIT = 65_535;

  /**
   * A logical partition: hardware walks software's own tables, and REFRESH PCI TRANSLATIONS makes
   * it forget what it has cached.
   */
  record Lpar() implements Environment {}

  /**
   * A guest of a hypervisor: hardware walks the hypervisor's shadow of software's tables, which
   * only REFRESH PCI TRANSLATIONS keeps true.
   *
   * @param pinLimit the most pages that are pinned for one function at a time, at least 1
   * @param tableBytes memory for shadow tables of all functions, a positive multiple of 16 KiB
   */
  record Shadowed(int pinLimit, long tableBytes) implements Environment {
    /** Checks the limits. */
    public Shadowed {
      if (pinLimit < 1 || tableBytes <= 0 || (tableBytes & 0x3fff) != 0) {
        throw new IllegalArgumentException(
            "a limit of %d pages with 0x%x bytes of tables".formatted(pinLimit, tableBytes));
      }
    }

    /** With the usual limit, and memory for its pages in all but the most scattered places. */
    public Shadowed() {
      this(USUAL_PIN_LIMIT, 256L << 20);
    }
  }
}

package portcullis.riscv.spec;

/** Why a fault record was written: {@code CAUSE}. Section 3.2. */
public enum FaultCause {
  /** Not a cause that version 1.0 defines. */
  RESERVED(-1, false),
  /** An implicit access, or that of the transaction, is not possible. */
  INSTRUCTION_ACCESS_FAULT(1, false),
  /** Read address misaligned. */
  READ_MISALIGNED(4, false),
  /** As {@link #INSTRUCTION_ACCESS_FAULT}, for a read. */
  READ_ACCESS_FAULT(5, false),
  /** Write or atomic address misaligned. */
  WRITE_MISALIGNED(6, false),
  /** As {@link #INSTRUCTION_ACCESS_FAULT}, for a write. */
  WRITE_ACCESS_FAULT(7, false),
  /** The first stage does not let the transaction pass. */
  INSTRUCTION_PAGE_FAULT(12, false),
  /** As {@link #INSTRUCTION_PAGE_FAULT}, for a read. */
  READ_PAGE_FAULT(13, false),
  /** As {@link #INSTRUCTION_PAGE_FAULT}, for a write. */
  WRITE_PAGE_FAULT(15, false),
  /** The second stage does not let the transaction pass. */
  INSTRUCTION_GUEST_PAGE_FAULT(20, false),
  /** As {@link #INSTRUCTION_GUEST_PAGE_FAULT}, for a read. */
  READ_GUEST_PAGE_FAULT(21, false),
  /** As {@link #INSTRUCTION_GUEST_PAGE_FAULT}, for a write. */
  WRITE_GUEST_PAGE_FAULT(23, false),
  /** The IOMMU is off. */
  ALL_INBOUND_DISALLOWED(256, true),
  /** The device directory could not be read. */
  DDT_LOAD_ACCESS_FAULT(257, true),
  /** The device has no context. */
  DDT_ENTRY_NOT_VALID(258, true),
  /** The device's context, or an entry on the way to it, makes no sense. */
  DDT_ENTRY_MISCONFIGURED(259, true),
  /** The device may not make this kind of transaction. */
  TRANSACTION_TYPE_DISALLOWED(260, false),
  /** The MSI table could not be read. */
  MSI_PTE_LOAD_ACCESS_FAULT(261, false),
  /** No MSI table entry for the address. */
  MSI_PTE_NOT_VALID(262, false),
  /** The MSI table entry makes no sense. */
  MSI_PTE_MISCONFIGURED(263, false),
  /** A memory-resident interrupt file could not be accessed. */
  MRIF_ACCESS_FAULT(264, false),
  /** The process directory could not be read. */
  PDT_LOAD_ACCESS_FAULT(265, false),
  /** The process has no context. */
  PDT_ENTRY_NOT_VALID(266, false),
  /** The process's context, or an entry on the way to it, makes no sense. */
  PDT_ENTRY_MISCONFIGURED(267, false),
  /** The device directory is poisoned. */
  DDT_DATA_CORRUPTION(268, true),
  /** The process directory is poisoned. */
  PDT_DATA_CORRUPTION(269, false),
  /** The MSI table is poisoned. */
  MSI_PT_DATA_CORRUPTION(270, false),
  /** A memory-resident interrupt file is poisoned. */
  MSI_MRIF_DATA_CORRUPTION(271, false),
  /** Internal data path error. */
  INTERNAL_DATA_PATH_ERROR(272, true),
  /** The IOMMU could not send an interrupt of its own. */
  MSI_WRITE_ACCESS_FAULT(273, true),
  /** A page table is poisoned. */
  PT_DATA_CORRUPTION(274, false);

  private static final FaultCause[] BY_CODE = new FaultCause[275];

  static {
    for (FaultCause cause : values()) {
      if (cause.code >= 0) {
        BY_CODE[cause.code] = cause;
      }
    }
  }

  private final int code;
  private final boolean reportedIfDisabled;

  FaultCause(int code, boolean reportedIfDisabled) {
    this.code = code;
    this.reportedIfDisabled = reportedIfDisabled;
  }

  /** The cause with this number, {@link #RESERVED} if there is none. */
  public static FaultCause of(int code) {
    FaultCause cause = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    return cause == null ? RESERVED : cause;
  }

  /** The number in the record, -1 for {@link #RESERVED}. */
  public int code() {
    return code;
  }

  /** Whether it is reported even if the device's {@code tc.DTF} is 1. */
  public boolean reportedIfDisabled() {
    return reportedIfDisabled;
  }
}

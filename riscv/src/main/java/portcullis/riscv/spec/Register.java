package portcullis.riscv.spec;

/**
 * The registers of an IOMMU, as offsets into its page of 4 KiB. Section 5.1.
 *
 * <p>A register that exists several times is one constant with a {@link #count}.
 */
@SuppressWarnings("ImmutableEnumChecker") // a Layout is immutable, only not annotated so
public enum Register {
  /** Section 5.3. */
  CAPABILITIES(0, Capabilities.LAYOUT),
  /** Section 5.4. */
  FCTL(8, FeaturesControl.LAYOUT),
  /** Section 5.5. */
  DDTP(16, DirectoryPointer.LAYOUT),
  /** Section 5.6. */
  CQB(24, QueueBase.layout("cqb", "5.6")),
  /** Section 5.7. */
  CQH(32, QueueIndex.readOnly("cqh", "5.7")),
  /** Section 5.8. */
  CQT(36, QueueIndex.writable("cqt", "5.8")),
  /** Section 5.9. */
  FQB(40, QueueBase.layout("fqb", "5.9")),
  /** Section 5.10. */
  FQH(48, QueueIndex.writable("fqh", "5.10")),
  /** Section 5.11. */
  FQT(52, QueueIndex.readOnly("fqt", "5.11")),
  /** Section 5.12. */
  PQB(56, QueueBase.layout("pqb", "5.12")),
  /** Section 5.13. */
  PQH(64, QueueIndex.writable("pqh", "5.13")),
  /** Section 5.14. */
  PQT(68, QueueIndex.readOnly("pqt", "5.14")),
  /** Section 5.15. */
  CQCSR(72, CommandQueueControl.LAYOUT),
  /** Section 5.16. */
  FQCSR(76, FaultQueueControl.LAYOUT),
  /** Section 5.17. */
  PQCSR(80, PageRequestQueueControl.LAYOUT),
  /** Section 5.18. */
  IPSR(84, InterruptPending.LAYOUT),
  /** Section 5.19. */
  IOCOUNTOVF(88, PerformanceRegisters.OVF_LAYOUT),
  /** Section 5.20. */
  IOCOUNTINH(92, PerformanceRegisters.INH_LAYOUT),
  /** Section 5.21. */
  IOHPMCYCLES(96, PerformanceRegisters.CYCLES_LAYOUT),
  /** Section 5.22. */
  IOHPMCTR(104, PerformanceRegisters.COUNTER_LAYOUT, 31, 8),
  /** Section 5.23. */
  IOHPMEVT(352, PerformanceRegisters.EVENT_LAYOUT, 31, 8),
  /** Section 5.24. */
  TR_REQ_IOVA(600, TranslationRequest.IOVA_LAYOUT),
  /** Section 5.25. */
  TR_REQ_CTL(608, TranslationRequest.CTL_LAYOUT),
  /** Section 5.26. */
  TR_RESPONSE(616, TranslationRequest.RESPONSE_LAYOUT),
  /** Section 5.27. */
  IOMMU_QOSID(624, QosIdentifiers.LAYOUT),
  /** Section 5.28. */
  ICVEC(760, InterruptVectors.LAYOUT),
  /** Section 5.29. */
  MSI_ADDR(768, MsiConfiguration.ADDR_LAYOUT, 16, 16),
  /** Section 5.29. */
  MSI_DATA(776, MsiConfiguration.DATA_LAYOUT, 16, 16),
  /** Section 5.29. */
  MSI_VEC_CTL(780, MsiConfiguration.VEC_CTL_LAYOUT, 16, 16);

  /** Bytes of the page that holds the registers. */
  public static final int PAGE_BYTES = 4096;

  private final int offset;
  private final Layout layout;
  private final int count;
  private final int strideBytes;

  Register(int offset, Layout layout) {
    this(offset, layout, 1, layout.widthBits() / 8);
  }

  Register(int offset, Layout layout, int count, int strideBytes) {
    this.offset = offset;
    this.layout = layout;
    this.count = count;
    this.strideBytes = strideBytes;
  }

  /** Offset in bytes of the only or the first one. */
  public int offset() {
    return offset;
  }

  /**
   * Offset in bytes of one of several.
   *
   * @param index from 0
   */
  public int offset(int index) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(this + " has no index " + index);
    }
    return offset + index * strideBytes;
  }

  /** Its fields. */
  public Layout layout() {
    return layout;
  }

  /** 4 or 8. */
  public int sizeBytes() {
    return layout.widthBits() / 8;
  }

  /** How many there are. */
  public int count() {
    return count;
  }
}

package portcullis.testkit.riscv.oracle;

import org.jspecify.annotations.Nullable;

/** What has to become of a request. */
public sealed interface OracleOutcome {
  /** Whether the specification leaves the answer open, so that it is not to be compared. */
  boolean loose();

  /**
   * It may go on, or an ATS translation request was answered.
   *
   * @param physAddr where it goes; a guest-physical address for ATS under T2GPA
   * @param sizeLog2 the largest naturally aligned range for which the answer holds, as a power of
   *     two; 64 if no table limits it
   * @param memoryType 0, 1 NC, 2 IO
   * @param isMessage the address is that of a virtual interrupt file
   * @param file where a memory-resident interrupt file is; {@code physAddr} has no meaning then
   * @param completion fields of the ATS completion, of a translation request only
   * @param serviceIds who the access is charged to
   */
  record Success(
      long physAddr,
      int sizeLog2,
      int memoryType,
      boolean isMessage,
      @Nullable ResidentFile file,
      @Nullable Completion completion,
      boolean loose,
      ServiceIds serviceIds)
      implements OracleOutcome {
    Success(
        long physAddr,
        int sizeLog2,
        int memoryType,
        boolean isMessage,
        @Nullable ResidentFile file,
        @Nullable Completion completion,
        boolean loose) {
      this(physAddr, sizeLog2, memoryType, isMessage, file, completion, loose, ServiceIds.NONE);
    }

    Success chargedTo(ServiceIds ids) {
      return new Success(physAddr, sizeLog2, memoryType, isMessage, file, completion, loose, ids);
    }
  }

  /** QoS ids of an access: RCID and MCID, sections 2.1.3.3 and 5.27. */
  record ServiceIds(int resourceControl, int monitoringCounter) {
    static final ServiceIds NONE = new ServiceIds(0, 0);

    /** Those of {@code ta} in a device context. */
    static ServiceIds ofContext(long ta) {
      return new ServiceIds((int) (ta >>> 40) & 0xfff, (int) (ta >>> 52));
    }

    /** Those of the register {@code iommu_qosid}. */
    static ServiceIds ofRegister(long value) {
      return new ServiceIds((int) value & 0xfff, (int) (value >>> 16) & 0xfff);
    }
  }

  /** A memory-resident interrupt file and its notice. */
  record ResidentFile(long physAddr, int noticeIdentity, long noticePhysAddr) {}

  /**
   * An ATS translation completion.
   *
   * @param cxlIo null where it is UNSPECIFIED
   */
  record Completion(
      boolean read,
      boolean write,
      boolean execute,
      boolean untranslatedOnly,
      boolean privileged,
      boolean global,
      @Nullable Boolean cxlIo) {
    /** Whether it gives any access, so that its address means something. */
    public boolean grants() {
      return read || write;
    }
  }

  /**
   * It is refused.
   *
   * @param aborted Completer Abort rather than Unsupported Request
   * @param header first doubleword of the fault record
   * @param reported whether a fault record is due, if the queue takes it
   */
  record Refused(
      boolean aborted,
      int cause,
      long header,
      long iotval,
      long iotval2,
      boolean reported,
      boolean loose)
      implements OracleOutcome {}
}

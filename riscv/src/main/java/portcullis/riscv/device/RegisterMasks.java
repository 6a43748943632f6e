package portcullis.riscv.device;

import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.FieldAccess;
import portcullis.riscv.spec.InterruptVectors;
import portcullis.riscv.spec.Layout;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Which bits of a register software can change, and how, in an IOMMU of some configuration: the
 * specification's fields, less what the capabilities take away.
 *
 * @param writable bits that hold what was written
 * @param clearable bits that writing 1 clears
 * @param settable bits that writing 1 sets
 */
record RegisterMasks(long writable, long clearable, long settable) {
  private static final RegisterMasks NONE = new RegisterMasks(0, 0, 0);

  /** The value of a register after a write of {@code bytes} of {@code written}. */
  long apply(long before, long bytes, long written) {
    long changed = writable & bytes;
    return ((before & ~changed) | (written & changed) | (written & settable & bytes))
        & ~(written & clearable & bytes);
  }

  /**
   * @param index of the register among several of its kind
   */
  static RegisterMasks of(Register register, int index, RiscvIommuConfig config) {
    if (!exists(register, index, config)) {
      return NONE;
    }
    Layout layout = register.layout();
    long writable = layout.mask(FieldAccess.RW) | layout.mask(FieldAccess.WARL);
    return new RegisterMasks(
        writable & legal(register, config),
        layout.mask(FieldAccess.RW1C),
        layout.mask(FieldAccess.RW1S));
  }

  /** "If a register is optional [...], a read [...] returns 0 and writes [...] are ignored." */
  private static boolean exists(Register register, int index, RiscvIommuConfig config) {
    Capabilities capabilities = config.capabilities();
    return switch (register) {
      case CAPABILITIES, FCTL, DDTP, CQB, CQH, CQT, FQB, FQH, FQT, CQCSR, FQCSR, IPSR, ICVEC ->
          true;
      case PQB, PQH, PQT, PQCSR -> capabilities.has(Capabilities.ATS);
      case IOCOUNTOVF, IOCOUNTINH, IOHPMCYCLES, IOHPMCTR, IOHPMEVT ->
          capabilities.has(Capabilities.HPM);
      case TR_REQ_IOVA, TR_REQ_CTL, TR_RESPONSE -> capabilities.has(Capabilities.DBG);
      case IOMMU_QOSID -> capabilities.has(Capabilities.QOSID);
      case MSI_ADDR, MSI_DATA, MSI_VEC_CTL ->
          capabilities.interruptGeneration() != Capabilities.IGS_WSI
              && index < 1 << config.vectorBits();
    };
  }

  /** Bits that can be other than 0. */
  private static long legal(Register register, RiscvIommuConfig config) {
    Capabilities capabilities = config.capabilities();
    long physAddrs = (1L << capabilities.physicalAddressBits()) - 1;
    long pageNumbers = DirectoryPointer.PPN.place(physAddrs >>> 12);
    return switch (register) {
      case FCTL -> {
        long legal = 0;
        if (capabilities.has(Capabilities.END)) {
          legal |= FeaturesControl.BE.mask();
        }
        if (capabilities.interruptGeneration() == Capabilities.IGS_BOTH) {
          legal |= FeaturesControl.WSI.mask();
        }
        if (config.guestWidthWritable()) {
          legal |= FeaturesControl.GXL.mask();
        }
        yield legal;
      }
      case DDTP -> DirectoryPointer.IOMMU_MODE.mask() | pageNumbers;
      case CQB, FQB, PQB -> QueueBase.LOG2SZ_1.mask() | pageNumbers;
      case MSI_ADDR -> physAddrs;
      case ICVEC -> {
        long vector = (1L << config.vectorBits()) - 1;
        long legal = InterruptVectors.CIV.place(vector) | InterruptVectors.FIV.place(vector);
        if (capabilities.has(Capabilities.HPM)) {
          legal |= InterruptVectors.PMIV.place(vector);
        }
        if (capabilities.has(Capabilities.ATS)) {
          legal |= InterruptVectors.PIV.place(vector);
        }
        yield legal;
      }
      case CAPABILITIES,
          CQH,
          CQT,
          FQH,
          FQT,
          PQH,
          PQT,
          CQCSR,
          FQCSR,
          PQCSR,
          IPSR,
          IOCOUNTOVF,
          IOCOUNTINH,
          IOHPMCYCLES,
          IOHPMCTR,
          IOHPMEVT,
          TR_REQ_IOVA,
          TR_REQ_CTL,
          TR_RESPONSE,
          IOMMU_QOSID,
          MSI_DATA,
          MSI_VEC_CTL ->
          -1L;
    };
  }
}

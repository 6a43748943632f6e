package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TranslationRequest;

/**
 * What a write of software does to each register, beyond its masks: which writes are ignored, and
 * which other registers change with it. Section 5. Guarded by the device's {@code DEVICE_REGISTERS}
 * lock.
 */
final class SoftwareWrites {
  private final RiscvIommuConfig config;
  private final RegisterFile registers;
  private final RequestTranslator translator;
  private final PerformanceMonitor monitor;

  SoftwareWrites(
      RiscvIommuConfig config,
      RegisterFile registers,
      RequestTranslator translator,
      PerformanceMonitor monitor) {
    this.config = config;
    this.registers = registers;
    this.translator = translator;
    this.monitor = monitor;
  }

  /** Carries out a write that {@link RegisterFile#registerAt} says hits {@code register}. */
  void write(Register register, long offset, int sizeBytes, long value) {
    switch (register) {
      case DDTP -> writeDirectoryPointer(offset, sizeBytes, value);
      case FCTL -> writeFeaturesControl(offset, sizeBytes, value);
      case CQB -> writeQueueBase(Register.CQCSR, Register.CQT, offset, sizeBytes, value);
      case FQB -> writeQueueBase(Register.FQCSR, Register.FQH, offset, sizeBytes, value);
      case PQB -> writeQueueBase(Register.PQCSR, Register.PQH, offset, sizeBytes, value);
      case CQT -> registers.write(offset, sizeBytes, value & indexMask(Register.CQB), 0);
      case FQH -> registers.write(offset, sizeBytes, value & indexMask(Register.FQB), 0);
      case PQH -> registers.write(offset, sizeBytes, value & indexMask(Register.PQB), 0);
      case TR_REQ_IOVA, TR_REQ_CTL -> writeTranslationRequest(offset, sizeBytes, value);
      case CQCSR -> registers.write(offset, sizeBytes, value, CommandQueueControl.BUSY.mask());
      case FQCSR -> registers.write(offset, sizeBytes, value, FaultQueueControl.BUSY.mask());
      case PQCSR -> writePageRequestControl(offset, sizeBytes, value);
      case IOMMU_QOSID -> {
        registers.write(offset, sizeBytes, value, 0);
        translator.setServiceIds(registers.get(Register.IOMMU_QOSID));
      }
      case IOHPMCYCLES -> monitor.writeCycles(offset, sizeBytes, value);
      case IOCOUNTINH -> monitor.writeInhibit(offset, sizeBytes, value);
      case IOHPMEVT -> monitor.writeEvent(offset, sizeBytes, value);
      case CAPABILITIES,
          CQH,
          FQT,
          PQT,
          IPSR,
          IOCOUNTOVF,
          IOHPMCTR,
          TR_RESPONSE,
          ICVEC,
          MSI_ADDR,
          MSI_DATA,
          MSI_VEC_CTL ->
          registers.write(offset, sizeBytes, value, 0);
    }
  }

  /**
   * Section 5.5. Writes while busy, to a mode that does not exist, or from one number of levels to
   * another, all UNSPECIFIED or WARL, are ignored.
   */
  private void writeDirectoryPointer(long offset, int sizeBytes, long value) {
    long before = registers.get(Register.DDTP);
    long after = registers.preview(offset, sizeBytes, value);
    @Nullable DirectoryMode oldMode = DirectoryMode.of(before);
    @Nullable DirectoryMode newMode = DirectoryMode.of(after);
    if (DirectoryPointer.BUSY.isSet(before)
        || oldMode == null
        || newMode == null
        || (oldMode != newMode && oldMode.levels() != 0 && newMode.levels() != 0)) {
      return;
    }
    registers.write(offset, sizeBytes, value, DirectoryPointer.BUSY.flag(oldMode != newMode));
    translator.setDirectory(
        Directory.of(after, registers.get(Register.FCTL), config.extendedContexts()));
  }

  /** Section 5.4. Writes while the IOMMU or a queue is on, which are UNSPECIFIED, are ignored. */
  private void writeFeaturesControl(long offset, int sizeBytes, long value) {
    long cq = registers.get(Register.CQCSR);
    long fq = registers.get(Register.FQCSR);
    long pq = registers.get(Register.PQCSR);
    if (DirectoryMode.of(registers.get(Register.DDTP)) == DirectoryMode.OFF
        && !CommandQueueControl.CQEN.isSet(cq)
        && !CommandQueueControl.CQON.isSet(cq)
        && !FaultQueueControl.FQEN.isSet(fq)
        && !FaultQueueControl.FQON.isSet(fq)
        && !PageRequestQueueControl.PQEN.isSet(pq)
        && !PageRequestQueueControl.PQON.isSet(pq)) {
      registers.write(offset, sizeBytes, value, 0);
    }
  }

  /**
   * Sections 5.6, 5.9 and 5.12. Writes while the queue is on, which are UNSPECIFIED, are ignored;
   * the index that software writes assumes a valid value: 0. {@code cqon}, {@code fqon} and {@code
   * pqon} have the same place, as have the busy bits.
   */
  private void writeQueueBase(
      Register control, Register index, long offset, int sizeBytes, long value) {
    long state = registers.get(control);
    if (!CommandQueueControl.CQON.isSet(state) && !CommandQueueControl.BUSY.isSet(state)) {
      registers.write(offset, sizeBytes, value, 0);
      registers.set(index, 0);
    }
  }

  /** Section 5.17. Without ATS there is no such register, and nothing that would end busy. */
  private void writePageRequestControl(long offset, int sizeBytes, long value) {
    if (config.capabilities().has(Capabilities.ATS)) {
      registers.write(offset, sizeBytes, value, PageRequestQueueControl.BUSY.mask());
    }
  }

  /** Sections 5.24 and 5.25. A request under way is not disturbed. */
  private void writeTranslationRequest(long offset, int sizeBytes, long value) {
    if (!TranslationRequest.GO_BUSY.isSet(registers.get(Register.TR_REQ_CTL))) {
      registers.write(offset, sizeBytes, value, 0);
    }
  }

  private long indexMask(Register base) {
    return QueueBase.indexMask(registers.get(base));
  }
}

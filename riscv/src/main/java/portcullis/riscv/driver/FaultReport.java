package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultReason;
import portcullis.core.fault.GuestAddress;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.pagetable.PageTable;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.TransactionType;

/** Fault records in the words of every vendor. Section 3.2. */
final class FaultReport {
  private static final int NO_REQUESTER = -1;
  private static final int NO_PROCESS = -1;

  private final String unitName;
  private final DeviceDirectory directory;

  /**
   * @param unitName for what no device has caused
   * @param directory knows devices by their ids
   */
  FaultReport(String unitName, DeviceDirectory directory) {
    this.unitName = unitName;
    this.directory = directory;
  }

  /** Some records were not written; nobody knows whose. */
  DmaFault lost(int cause) {
    return new DmaFault(
        unitName,
        NO_REQUESTER,
        NO_PROCESS,
        new Iova(0),
        Access.NONE,
        FaultReason.LOST_RECORDS,
        cause,
        1);
  }

  /**
   * One record.
   *
   * @param header its first doubleword
   */
  DmaFault of(long header, long iotval, long iotval2) {
    FaultRecord record = FaultRecord.decode(header, iotval, iotval2);
    int cause = FaultRecord.CAUSE.extractInt(header);
    if (record.type() == TransactionType.NONE) {
      return new DmaFault(
          unitName,
          NO_REQUESTER,
          NO_PROCESS,
          new Iova(iotval),
          Access.NONE,
          reason(record.cause(), null, iotval),
          cause,
          1);
    }
    RiscvEndpoint device = directory.device(record.deviceId());
    int processId = record.hasProcess() ? record.processId() : NO_PROCESS;
    ContextImage image = device == null ? null : device.image(processId);
    GuestAddress guest = guestAddress(record);
    return new DmaFault(
        device == null ? "%06x".formatted(record.deviceId()) : device.name(),
        record.deviceId(),
        processId,
        new Iova(iotval),
        access(record.type()),
        guest == null
            ? reason(record.cause(), image == null ? null : image.firstStage(), iotval)
            : reason(
                record.cause(), image == null ? null : image.secondStage(), guest.guestPhysAddr()),
        cause,
        1,
        guest);
  }

  /** Section 3.2: what {@code iotval2} holds for guest-page faults. */
  private static @Nullable GuestAddress guestAddress(FaultRecord record) {
    return switch (record.cause()) {
      case INSTRUCTION_GUEST_PAGE_FAULT, READ_GUEST_PAGE_FAULT, WRITE_GUEST_PAGE_FAULT ->
          new GuestAddress(
              record.iotval2() & FaultRecord.GUEST_ADDRESS.mask(),
              FaultRecord.IMPLICIT.isSet(record.iotval2()));
      default -> null;
    };
  }

  private static int access(TransactionType type) {
    return switch (type) {
      case UNTRANSLATED_EXECUTE, TRANSLATED_EXECUTE -> Access.EXECUTE;
      case UNTRANSLATED_READ, TRANSLATED_READ, ATS_TRANSLATION_REQUEST -> Access.READ;
      case UNTRANSLATED_WRITE, TRANSLATED_WRITE -> Access.WRITE;
      case NONE, MESSAGE_REQUEST, RESERVED -> Access.NONE;
    };
  }

  private static FaultReason reason(FaultCause cause, @Nullable PageTable table, long address) {
    return switch (cause) {
      case INSTRUCTION_PAGE_FAULT,
          READ_PAGE_FAULT,
          WRITE_PAGE_FAULT,
          INSTRUCTION_GUEST_PAGE_FAULT,
          READ_GUEST_PAGE_FAULT,
          WRITE_GUEST_PAGE_FAULT ->
          isMapped(table, address) ? FaultReason.FORBIDDEN : FaultReason.NOT_MAPPED;
      case MSI_PTE_NOT_VALID -> FaultReason.NOT_MAPPED;
      case ALL_INBOUND_DISALLOWED, DDT_ENTRY_NOT_VALID, PDT_ENTRY_NOT_VALID ->
          FaultReason.DEVICE_BLOCKED;
      case DDT_ENTRY_MISCONFIGURED, MSI_PTE_MISCONFIGURED, PDT_ENTRY_MISCONFIGURED ->
          FaultReason.MISCONFIGURED;
      case INSTRUCTION_ACCESS_FAULT,
          READ_ACCESS_FAULT,
          WRITE_ACCESS_FAULT,
          DDT_LOAD_ACCESS_FAULT,
          MSI_PTE_LOAD_ACCESS_FAULT,
          MRIF_ACCESS_FAULT,
          PDT_LOAD_ACCESS_FAULT,
          DDT_DATA_CORRUPTION,
          PDT_DATA_CORRUPTION,
          MSI_PT_DATA_CORRUPTION,
          MSI_MRIF_DATA_CORRUPTION,
          INTERNAL_DATA_PATH_ERROR,
          MSI_WRITE_ACCESS_FAULT,
          PT_DATA_CORRUPTION ->
          FaultReason.MEMORY_ERROR;
      case READ_MISALIGNED, WRITE_MISALIGNED, TRANSACTION_TYPE_DISALLOWED, RESERVED ->
          FaultReason.UNSUPPORTED_REQUEST;
    };
  }

  /**
   * A record does not tell a page that is not there from one that may not be used this way; the
   * table does, as far as it has not changed since. Of a guest's own tables nothing is known.
   */
  private static boolean isMapped(@Nullable PageTable table, long address) {
    return table != null && table.iovaToPhys(address) != PageTable.UNMAPPED;
  }
}

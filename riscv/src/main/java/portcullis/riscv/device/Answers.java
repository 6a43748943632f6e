package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.TransactionType;

/**
 * How a request is answered once its translation is known: step 20 of section 2.3, the completions
 * of section 2.4, and the faults of section 3.2. Thread-safe; allocates nothing.
 */
final class Answers {
  private static final long PAGE_BYTES = 4096;
  private static final int DEVICE_ID_MASK = 0xffffff;
  private static final int PROCESS_ID_MASK = 0xfffff;

  private final FaultQueue faults;

  Answers(FaultQueue faults) {
    this.faults = faults;
  }

  /** The address is the answer; QoS ids of 0 need not be said. */
  boolean pass(DmaTransaction request, int resourceId, int monitoringId) {
    if ((resourceId | monitoringId) != 0) {
      DmaAnswer answer = request.answer().clear();
      answer.resourceControlId = resourceId;
      answer.monitoringCounterId = monitoringId;
    }
    request.countPassed();
    long iova = request.iova();
    return request.translated(iova, PAGE_BYTES - (iova & (PAGE_BYTES - 1)));
  }

  /** A data access goes to the page; plain ones of simple contexts leave the answer empty. */
  boolean succeed(DmaTransaction request, TranslationContext c, long word, Walk walk) {
    if (c.simple && !TranslationWord.PBMT.isSet(word)) {
      long iova = request.iova();
      return request.translated(
          TranslationWord.physAddr(word, iova), TranslationWord.spanBytes(word, iova));
    }
    return fill(request, c, word, walk);
  }

  /**
   * As the other, for a page in memory that a walk of tables or a cache has found: the answer is
   * left empty if there is no more to say.
   */
  boolean succeed(DmaTransaction request, TranslationContext c, long word) {
    long iova = request.iova();
    if (TranslationWord.PBMT.isSet(word) || c.isCharged) {
      DmaAnswer answer = request.answer().clear();
      answer.resourceControlId = c.resourceId;
      answer.monitoringCounterId = c.monitoringId;
      answer.sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
      answer.memoryType = TranslationWord.PBMT.extractInt(word);
    }
    return request.translated(
        TranslationWord.physAddr(word, iova), TranslationWord.spanBytes(word, iova));
  }

  /** As {@link #succeed}, saying everything. */
  boolean fill(DmaTransaction request, TranslationContext c, long word, Walk walk) {
    DmaAnswer answer = request.answer().clear();
    answer.resourceControlId = c.resourceId;
    answer.monitoringCounterId = c.monitoringId;
    answer.sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
    answer.memoryType = TranslationWord.PBMT.extractInt(word);
    answer.isMessage = walk.isMessage;
    answer.isResidentFile = walk.isResidentFile;
    if (walk.isResidentFile) {
      answer.residentFilePhysAddr = walk.residentFilePhysAddr;
      answer.noticeIdentity = walk.noticeIdentity;
      answer.noticePhysAddr = word & TranslationWord.PAGE.mask();
    }
    long iova = request.iova();
    return request.translated(
        walk.passes ? iova : TranslationWord.physAddr(word, iova),
        TranslationWord.spanBytes(word, iova));
  }

  /** Section 2.4: a translation request succeeds, with what permissions there are. */
  boolean grant(DmaTransaction request, TranslationContext device, long word, Walk walk) {
    boolean hasProcess = request.processId() != DmaTransaction.NO_PROCESS;
    boolean passed = fill(request, device, word, walk);
    DmaAnswer answer = request.answer();
    // Read and write as the tables have them, execute only if asked for; supervisors may not
    // execute
    // pages of users "regardless of the value of SUM" (section 2.2.2).
    boolean ofUsers = TranslationWord.USER.isSet(word) && !TranslationWord.ANYBODY.isSet(word);
    int executable = walk.supervisor && ofUsers ? 0 : walk.access & Access.EXECUTE;
    int permissions = (int) word & (Access.READ_WRITE | executable);
    answer.granted = (permissions & Access.READ) != 0 ? permissions : permissions & ~Access.EXECUTE;
    answer.grantsPrivilege = hasProcess && request.isPrivileged();
    answer.isGlobal = hasProcess && !walk.isMessage && TranslationWord.GLOBAL.isSet(word);
    answer.untranslatedOnly = walk.isResidentFile;
    answer.cxlIo =
        request.isCxl() && (walk.isMessage || device.guestAddressesInAts || answer.memoryType != 0);
    if (device.guestAddressesInAts) {
      int sizeLog2 = answer.sizeLog2;
      long offset = request.iova() & ((1L << sizeLog2) - 1);
      return request.translated(walk.gpa, (1L << sizeLog2) - offset);
    }
    return passed;
  }

  /**
   * A fault.
   *
   * @param device its context, or null if none was located: "then the DTF value assumed [...] is 0"
   */
  boolean refuse(
      DmaTransaction request, @Nullable TranslationContext device, FaultCause cause, Walk walk) {
    DmaAnswer answer = request.answer().clear();
    answer.faultCode = cause.code();
    boolean isAts = request.addressType() == AddressType.TRANSLATION_REQUEST;
    if (isAts && isDenial(cause)) {
      answer.grantsPrivilege =
          request.processId() != DmaTransaction.NO_PROCESS && request.isPrivileged();
      return request.translated(0, PAGE_BYTES);
    }
    answer.status =
        isAts && !isPermanent(cause)
            ? DmaAnswer.Status.COMPLETER_ABORT
            : DmaAnswer.Status.UNSUPPORTED_REQUEST;
    request.countBlocked();
    boolean disabled = device != null && device.faultsDisabled;
    faults.report(cause, header(request, cause), request.iova(), walk.iotval2, disabled);
    return false;
  }

  /** "A Success Response with R and W bits set to 0 is generated." */
  private static boolean isDenial(FaultCause cause) {
    return switch (cause) {
      case INSTRUCTION_PAGE_FAULT,
          READ_PAGE_FAULT,
          WRITE_PAGE_FAULT,
          INSTRUCTION_GUEST_PAGE_FAULT,
          READ_GUEST_PAGE_FAULT,
          WRITE_GUEST_PAGE_FAULT,
          PDT_ENTRY_NOT_VALID,
          MSI_PTE_NOT_VALID ->
          true;
      default -> false;
    };
  }

  /** "If there is a permanent error or if ATS transactions are disabled". */
  private static boolean isPermanent(FaultCause cause) {
    return switch (cause) {
      case ALL_INBOUND_DISALLOWED,
          DDT_LOAD_ACCESS_FAULT,
          DDT_ENTRY_NOT_VALID,
          DDT_ENTRY_MISCONFIGURED,
          TRANSACTION_TYPE_DISALLOWED ->
          true;
      default -> false;
    };
  }

  private static long header(DmaTransaction request, FaultCause cause) {
    long header =
        FaultRecord.header(cause, typeOf(request), request.requesterId() & DEVICE_ID_MASK);
    int processId = request.processId();
    if (processId != DmaTransaction.NO_PROCESS) {
      header |=
          FaultRecord.PV.mask()
              | FaultRecord.PID.place(processId & PROCESS_ID_MASK)
              | FaultRecord.PRIV.flag(request.isPrivileged());
    }
    return header;
  }

  private static TransactionType typeOf(DmaTransaction request) {
    int access = request.access();
    boolean executes = (access & Access.EXECUTE) != 0;
    boolean writes = (access & Access.WRITE) != 0;
    return switch (request.addressType()) {
      case TRANSLATION_REQUEST -> TransactionType.ATS_TRANSLATION_REQUEST;
      case UNTRANSLATED ->
          executes
              ? TransactionType.UNTRANSLATED_EXECUTE
              : writes ? TransactionType.UNTRANSLATED_WRITE : TransactionType.UNTRANSLATED_READ;
      case TRANSLATED ->
          executes
              ? TransactionType.TRANSLATED_EXECUTE
              : writes ? TransactionType.TRANSLATED_WRITE : TransactionType.TRANSLATED_READ;
    };
  }
}

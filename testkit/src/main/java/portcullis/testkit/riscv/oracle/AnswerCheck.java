package portcullis.testkit.riscv.oracle;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;
import portcullis.testkit.riscv.oracle.OracleOutcome.Completion;
import portcullis.testkit.riscv.oracle.OracleOutcome.Refused;
import portcullis.testkit.riscv.oracle.OracleOutcome.ResidentFile;
import portcullis.testkit.riscv.oracle.OracleOutcome.Success;

/** Compares what the model said with what it had to say. */
final class AnswerCheck {
  private AnswerCheck() {}

  /** A name for outcomes of this kind. */
  static String kind(OracleOutcome outcome) {
    return switch (outcome) {
      case Refused refused -> "cause " + refused.cause();
      case Success success when success.isMessage() -> "message";
      case Success success when success.completion() != null -> "completion";
      case Success success -> "address";
    };
  }

  /** What differs, or null. */
  static @Nullable String difference(
      OracleOutcome outcome, OracleRequest request, boolean passed, DmaTransaction dma) {
    DmaAnswer answer = dma.answer();
    return switch (outcome) {
      case Refused refused when passed -> "not refused";
      case Refused refused -> answer.isFilled() ? refusal(refused, answer) : null;
      case Success success when !passed -> "refused";
      case Success success -> success(success, request, dma);
    };
  }

  private static @Nullable String refusal(Refused refused, DmaAnswer answer) {
    DmaAnswer.Status status =
        refused.aborted() ? DmaAnswer.Status.COMPLETER_ABORT : DmaAnswer.Status.UNSUPPORTED_REQUEST;
    return answer.status != status || answer.faultCode != refused.cause()
        ? "answer is %s, cause %d".formatted(answer.status, answer.faultCode)
        : null;
  }

  private static @Nullable String success(
      Success success, OracleRequest request, DmaTransaction dma) {
    Completion completion = success.completion();
    boolean meaningful = success.file() == null && (completion == null || completion.grants());
    if (meaningful) {
      if (dma.physAddr() != success.physAddr()) {
        return "another address";
      }
      int sizeLog2 = success.sizeLog2();
      long size = sizeLog2 < 63 ? 1L << sizeLog2 : Long.MAX_VALUE;
      long span = sizeLog2 < 63 ? size - (request.iova() & (size - 1)) : size;
      boolean moves = !request.is(AddressType.TRANSLATION_REQUEST);
      if (moves && (dma.spanBytes() < 1 || dma.spanBytes() > span)) {
        return "span beyond 0x%x".formatted(span);
      }
    }
    DmaAnswer answer = dma.answer();
    if (!answer.isFilled()) {
      boolean plain =
          completion == null
              && !success.isMessage()
              && success.memoryType() == 0
              && success.serviceIds().equals(OracleOutcome.ServiceIds.NONE);
      return plain ? null : "answer is empty";
    }
    if (answer.status != DmaAnswer.Status.SUCCESS || answer.isMessage != success.isMessage()) {
      return "answer is %s, message %s".formatted(answer.status, answer.isMessage);
    }
    if (meaningful && answer.sizeLog2 > success.sizeLog2()) {
      return "size 2^%d".formatted(answer.sizeLog2);
    }
    if (meaningful && !success.isMessage() && answer.memoryType != success.memoryType()) {
      return "memory type %d".formatted(answer.memoryType);
    }
    // "On successful address translations": one that grants nothing leads nowhere.
    boolean leads = completion == null || completion.grants();
    OracleOutcome.ServiceIds ids =
        new OracleOutcome.ServiceIds(answer.resourceControlId, answer.monitoringCounterId);
    if (leads && !ids.equals(success.serviceIds())) {
      return "charged to " + ids;
    }
    String file = completion == null ? file(success.file(), answer) : null;
    return file != null || completion == null ? file : completion(completion, answer);
  }

  private static @Nullable String file(@Nullable ResidentFile file, DmaAnswer answer) {
    if (answer.isResidentFile != (file != null)) {
      return "resident file " + answer.isResidentFile;
    }
    return file != null
            && (answer.residentFilePhysAddr != file.physAddr()
                || answer.noticeIdentity != file.noticeIdentity()
                || answer.noticePhysAddr != file.noticePhysAddr())
        ? "resident file 0x%x, notice %d at 0x%x"
            .formatted(answer.residentFilePhysAddr, answer.noticeIdentity, answer.noticePhysAddr)
        : null;
  }

  private static @Nullable String completion(Completion completion, DmaAnswer answer) {
    int granted =
        (completion.read() ? Access.READ : 0)
            | (completion.write() ? Access.WRITE : 0)
            | (completion.execute() ? Access.EXECUTE : 0);
    if (answer.granted != granted) {
      return "granted " + Access.describe(answer.granted);
    }
    if (!completion.grants()) {
      return null;
    }
    Boolean cxlIo = completion.cxlIo();
    return answer.untranslatedOnly != completion.untranslatedOnly()
            || answer.grantsPrivilege != completion.privileged()
            || answer.isGlobal != completion.global()
            || (cxlIo != null && answer.cxlIo != cxlIo)
        ? "U %s, Priv %s, Global %s, CXL.io %s"
            .formatted(
                answer.untranslatedOnly, answer.grantsPrivilege, answer.isGlobal, answer.cxlIo)
        : null;
  }
}

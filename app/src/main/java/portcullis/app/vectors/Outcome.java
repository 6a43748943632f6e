package portcullis.app.vectors;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;

/**
 * What a request led to.
 *
 * @param cause number of the fault, 0 if there is none or the device does not tell
 * @param spanBytes how far the translation is good from the request's address on
 * @param sizeBytes of the aligned range it holds for; 0 if the device tells only the span
 * @param ats flags of an ATS completion, null for other requests
 */
record Outcome(
    DmaAnswer.Status status,
    int cause,
    long physAddr,
    long spanBytes,
    long sizeBytes,
    int memoryType,
    boolean message,
    @Nullable ResidentFile residentFile,
    @Nullable Map<String, Integer> ats) {

  /**
   * Copies what the translator said.
   *
   * @param passed what it returned
   */
  static Outcome of(boolean passed, DmaTransaction transaction) {
    DmaAnswer answer = transaction.answer();
    if (!passed) {
      boolean told = answer.isFilled() && answer.status != DmaAnswer.Status.SUCCESS;
      DmaAnswer.Status status = told ? answer.status : DmaAnswer.Status.UNSUPPORTED_REQUEST;
      return new Outcome(status, told ? answer.faultCode : 0, 0, 0, 0, 0, false, null, null);
    }
    if (!answer.isFilled()) {
      return new Outcome(
          DmaAnswer.Status.SUCCESS,
          0,
          transaction.physAddr(),
          transaction.spanBytes(),
          0,
          0,
          false,
          null,
          null);
    }
    boolean ats = transaction.addressType() == AddressType.TRANSLATION_REQUEST;
    return new Outcome(
        answer.status,
        answer.faultCode,
        transaction.physAddr(),
        transaction.spanBytes(),
        1L << answer.sizeLog2,
        answer.memoryType,
        answer.isMessage,
        answer.isResidentFile
            ? new ResidentFile(
                answer.residentFilePhysAddr, answer.noticeIdentity, answer.noticePhysAddr)
            : null,
        ats ? AtsFlags.of(answer) : null);
  }

  /** A status by its name in the format. */
  static String name(DmaAnswer.Status status) {
    return switch (status) {
      case SUCCESS -> "success";
      case UNSUPPORTED_REQUEST -> "UR";
      case COMPLETER_ABORT -> "CA";
    };
  }

  boolean passed() {
    return status == DmaAnswer.Status.SUCCESS;
  }

  @Override
  public String toString() {
    if (!passed()) {
      return name(status) + (cause == 0 ? "" : " cause " + AtsFlags.cause(cause));
    }
    return "success pa %s %s %s pbmt %d%s%s%s"
        .formatted(
            Hex.of(physAddr),
            sizeBytes == 0 ? "span" : "size",
            Hex.of(sizeBytes == 0 ? spanBytes : sizeBytes),
            memoryType,
            message ? " msi" : "",
            residentFile == null ? "" : " " + residentFile,
            ats == null ? "" : " ats " + AtsFlags.text(ats));
  }
}

package portcullis.app.vectors;

import portcullis.core.memory.Access;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;

/**
 * One inbound request.
 *
 * @param processId PASID or {@link DmaTransaction#NO_PROCESS}
 * @param write whether it writes; an ATS request neither reads nor writes
 */
record TranslateRequest(
    int deviceId,
    int processId,
    AddressType addressType,
    long iova,
    int lengthBytes,
    boolean write,
    boolean execute,
    boolean privileged,
    boolean noWrite,
    boolean cxl) {

  /** Makes {@code transaction} this request. */
  void describe(DmaTransaction transaction) {
    transaction
        .request(deviceId, processId, iova, access())
        .as(addressType)
        .privileged(privileged)
        .noWrite(noWrite)
        .cxl(cxl);
  }

  /** An ATS request without No Write asks for write permission too. */
  private int access() {
    if (addressType == AddressType.TRANSLATION_REQUEST) {
      return Access.READ | (noWrite ? 0 : Access.WRITE) | (execute ? Access.EXECUTE : 0);
    }
    return write ? Access.WRITE : execute ? Access.EXECUTE : Access.READ;
  }

  String kind() {
    return switch (addressType) {
      case TRANSLATION_REQUEST -> "ats";
      case UNTRANSLATED -> readOrWrite();
      case TRANSLATED -> "translated " + readOrWrite();
    };
  }

  private String readOrWrite() {
    return write ? "write" : execute ? "execute" : "read";
  }

  @Override
  public String toString() {
    return "did %s%s %s iova %s len %d%s%s%s%s"
        .formatted(
            Hex.of(deviceId),
            processId == DmaTransaction.NO_PROCESS ? "" : " pid " + Hex.of(processId),
            kind(),
            Hex.of(iova),
            lengthBytes,
            addressType == AddressType.TRANSLATION_REQUEST && execute ? " exec" : "",
            privileged ? " priv" : "",
            noWrite ? " noWrite" : "",
            cxl ? " cxl" : "");
  }
}

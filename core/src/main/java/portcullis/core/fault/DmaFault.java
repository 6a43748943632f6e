package portcullis.core.fault;

import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;

/**
 * An access that was blocked, or several alike.
 *
 * @param device the device's name, or its requester id if nobody knows it
 * @param requesterId bus, device and function
 * @param processId its PASID, or -1
 * @param iova the address it issued
 * @param access bits of {@link Access}
 * @param reason why it was blocked
 * @param cause the vendor's own number of the cause
 * @param count how many accesses to that page, alike in everything else, this stands for
 */
public record DmaFault(
    String device,
    int requesterId,
    int processId,
    Iova iova,
    int access,
    FaultReason reason,
    int cause,
    long count) {

  /** The same fault, seen {@code more} times more. */
  DmaFault plus(long more) {
    return new DmaFault(device, requesterId, processId, iova, access, reason, cause, count + more);
  }

  @Override
  public String toString() {
    return "%s%s %s %s: %s (cause %d)%s"
        .formatted(
            device,
            processId < 0 ? "" : " pasid 0x%x".formatted(processId),
            Access.describe(access),
            iova,
            reason,
            cause,
            count > 1 ? " x" + count : "");
  }
}

package portcullis.core.fault;

import org.jspecify.annotations.Nullable;
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
 * @param guest where the second stage stopped, or null if it was not that
 */
public record DmaFault(
    String device,
    int requesterId,
    int processId,
    Iova iova,
    int access,
    FaultReason reason,
    int cause,
    long count,
    @Nullable GuestAddress guest) {

  /**
   * A fault that was not of the second stage.
   *
   * @param device see the record
   * @param requesterId see the record
   * @param processId see the record
   * @param iova see the record
   * @param access see the record
   * @param reason see the record
   * @param cause see the record
   * @param count see the record
   */
  public DmaFault(
      String device,
      int requesterId,
      int processId,
      Iova iova,
      int access,
      FaultReason reason,
      int cause,
      long count) {
    this(device, requesterId, processId, iova, access, reason, cause, count, null);
  }

  /** The same fault, seen {@code more} times more. */
  DmaFault plus(long more) {
    return new DmaFault(
        device, requesterId, processId, iova, access, reason, cause, count + more, guest);
  }

  @Override
  public String toString() {
    return "%s%s %s %s%s: %s (cause %d)%s"
        .formatted(
            device,
            processId < 0 ? "" : " pasid 0x%x".formatted(processId),
            Access.describe(access),
            iova,
            guest == null ? "" : ", " + guest,
            reason,
            cause,
            count > 1 ? " x" + count : "");
  }
}

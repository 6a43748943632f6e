package portcullis.machine.ats;

import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;

/**
 * What a Translation Completion granted, as a cache keeps it.
 *
 * @param firstIova first byte of the range
 * @param lastIova last byte, inclusive
 * @param processId PASID of the request, or {@link DmaTransaction#NO_PROCESS}
 * @param privileged the privilege it was asked with
 * @param isGlobal it holds for every PASID of the function
 * @param access bits of {@link portcullis.core.memory.Access}
 * @param untranslatedOnly the range takes untranslated requests only
 * @param firstPhysAddr translation of the first byte
 */
record Grant(
    long firstIova,
    long lastIova,
    int processId,
    boolean privileged,
    boolean isGlobal,
    int access,
    boolean untranslatedOnly,
    long firstPhysAddr) {

  /** The grant in the answer to a translation request; the range is aligned to its size. */
  static Grant of(DmaTransaction request) {
    DmaAnswer answer = request.answer();
    long offsetMask = (1L << answer.sizeLog2) - 1;
    return new Grant(
        request.iova() & ~offsetMask,
        request.iova() | offsetMask,
        request.processId(),
        request.isPrivileged(),
        answer.isGlobal,
        answer.granted,
        answer.untranslatedOnly,
        request.physAddr() & ~offsetMask);
  }

  boolean permits(int wanted) {
    return (access & wanted) == wanted;
  }

  /** Whether it translates the address for the PASID, whatever it permits. */
  boolean covers(long iova, int wantedProcessId, boolean wantedPrivileged) {
    return Long.compareUnsigned(firstIova, iova) <= 0
        && Long.compareUnsigned(iova, lastIova) <= 0
        && privileged == wantedPrivileged
        && isOf(wantedProcessId);
  }

  /** Whether an Invalidation Request takes it away. */
  boolean isIn(InvalidationRange range, int requestedProcessId) {
    if (!range.overlaps(firstIova, lastIova)) {
      return false;
    }
    boolean bothWithProcess =
        requestedProcessId != DmaTransaction.NO_PROCESS && processId != DmaTransaction.NO_PROCESS;
    return isOf(requestedProcessId) || (range.allProcesses() && bothWithProcess);
  }

  long translate(long iova) {
    return firstPhysAddr + (iova - firstIova);
  }

  private boolean isOf(int otherProcessId) {
    return processId == otherProcessId || (isGlobal && otherProcessId != DmaTransaction.NO_PROCESS);
  }
}

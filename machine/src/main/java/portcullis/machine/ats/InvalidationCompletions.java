package portcullis.machine.ats;

/** Where functions send Invalidation Completions: the IOMMU that asked. Thread-safe. */
@FunctionalInterface
public interface InvalidationCompletions {
  /** Nobody listens. */
  InvalidationCompletions UNCONNECTED = (requesterId, segment, itagVector, completionCount) -> {};

  /**
   * Says that invalidations are over.
   *
   * @param requesterId of the function
   * @param segment that of the request, or {@link portcullis.machine.bus.AtsMessageSink#NONE}
   * @param itagVector bit n stands for tag n
   * @param completionCount how many such messages belong to each tag, 1 to 8
   */
  void complete(int requesterId, int segment, int itagVector, int completionCount);
}

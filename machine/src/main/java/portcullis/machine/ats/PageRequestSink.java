package portcullis.machine.ats;

/** Where functions send Page Requests: their IOMMU. Thread-safe. */
@FunctionalInterface
public interface PageRequestSink {
  /** Nobody listens, and nobody answers. */
  PageRequestSink UNCONNECTED = (requesterId, processId, privileged, execute, payload) -> false;

  /**
   * Sends a Page Request.
   *
   * @param requesterId of the function
   * @param processId PASID or {@link portcullis.machine.bus.AtsMessageSink#NONE}
   * @param payload bytes 8 to 15 of the message
   * @return whether it was queued for software; if not, a response may come all the same
   */
  boolean pageRequest(
      int requesterId, int processId, boolean privileged, boolean execute, long payload);
}

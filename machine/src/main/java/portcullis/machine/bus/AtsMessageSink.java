package portcullis.machine.bus;

/**
 * Where an IOMMU sends the PCI Express messages of ATS and page requests that are for functions.
 * Called with no lock held, by the IOMMU's thread or by one that brings a page request; must not
 * block.
 */
public interface AtsMessageSink {
  /** No process id, no segment. */
  int NONE = -1;

  /** Nobody listens. */
  AtsMessageSink UNCONNECTED =
      new AtsMessageSink() {
        @Override
        public void invalidationRequest(
            int requesterId, int segment, int processId, int itag, long payload) {}

        @Override
        public void pageGroupResponse(int requesterId, int segment, int processId, long payload) {}
      };

  /**
   * An Invalidation Request, to be answered by an Invalidation Completion with the same tag.
   *
   * @param requesterId of the function it is for
   * @param segment of that function or {@link #NONE}
   * @param processId PASID or {@link #NONE}
   * @param itag 0 to 31
   * @param payload the message body as the command had it
   */
  void invalidationRequest(int requesterId, int segment, int processId, int itag, long payload);

  /** A Page Request Group Response; parameters as for {@link #invalidationRequest}. */
  void pageGroupResponse(int requesterId, int segment, int processId, long payload);
}

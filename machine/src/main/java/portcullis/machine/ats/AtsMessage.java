package portcullis.machine.ats;

import org.jspecify.annotations.Nullable;

/** A message on its way from an IOMMU to a function, and a link of the list it waits in. */
final class AtsMessage {
  /** The tag of what is not an Invalidation Request. */
  static final int NO_TAG = -1;

  final int requesterId;
  final int segment;
  final int processId;
  final int itag;
  final long payload;
  // Set before the message is published, or by the one thread that took the list.
  @Nullable AtsMessage next;

  AtsMessage(int requesterId, int segment, int processId, int itag, long payload) {
    this.requesterId = requesterId;
    this.segment = segment;
    this.processId = processId;
    this.itag = itag;
    this.payload = payload;
  }

  boolean isInvalidation() {
    return itag != NO_TAG;
  }

  /** Whether both come from the same function by the same way. */
  boolean goesWhere(AtsMessage other) {
    return requesterId == other.requesterId && segment == other.segment;
  }
}

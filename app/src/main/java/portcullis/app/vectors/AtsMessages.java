package portcullis.app.vectors;

import java.util.ArrayList;
import java.util.List;
import portcullis.machine.bus.AtsMessageSink;

/**
 * The messages an IOMMU has sent, and the tags that it chose for those to be answered. Thread-safe:
 * the IOMMU's thread adds, the replay looks.
 */
final class AtsMessages implements AtsMessageSink {
  private record Sent(AtsMessage message, int itag) {}

  // Guarded by itself.
  private final List<Sent> sent = new ArrayList<>();

  @Override
  public void invalidationRequest(
      int requesterId, int segment, int processId, int itag, long payload) {
    add(AtsMessage.Type.INVALIDATION_REQUEST, requesterId, segment, processId, itag, payload);
  }

  @Override
  public void pageGroupResponse(int requesterId, int segment, int processId, long payload) {
    add(AtsMessage.Type.PAGE_GROUP_RESPONSE, requesterId, segment, processId, -1, payload);
  }

  private void add(
      AtsMessage.Type type, int requesterId, int segment, int processId, int itag, long payload) {
    Sent added = new Sent(new AtsMessage(type, requesterId, segment, processId, payload), itag);
    synchronized (sent) {
      sent.add(added);
    }
  }

  /** What message {@code index} is, as text; what else if there is none. */
  String describe(int index) {
    synchronized (sent) {
      return index < sent.size()
          ? sent.get(index).message.toString()
          : "only " + sent.size() + " messages";
    }
  }

  /** The tags of invalidation requests as a set of bits; 0 if one of them was never sent. */
  int itagVector(List<Integer> indexes) {
    int vector = 0;
    synchronized (sent) {
      for (int index : indexes) {
        if (index >= sent.size() || sent.get(index).itag < 0) {
          return 0;
        }
        vector |= 1 << sent.get(index).itag;
      }
    }
    return vector;
  }
}

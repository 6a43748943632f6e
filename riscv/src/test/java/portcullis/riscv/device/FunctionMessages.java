package portcullis.riscv.device;

import java.util.ArrayList;
import java.util.List;
import portcullis.machine.bus.AtsMessageSink;

/** Writes down the messages that an IOMMU sends to functions. Thread-safe. */
final class FunctionMessages implements AtsMessageSink {
  /**
   * A message.
   *
   * @param type as the golden vectors name it
   * @param itag -1 if it has none
   */
  record Message(
      String type, int requesterId, int segment, int processId, int itag, long payload) {}

  private final List<Message> messages = new ArrayList<>();

  @Override
  public void invalidationRequest(
      int requesterId, int segment, int processId, int itag, long payload) {
    add(new Message("invalReq", requesterId, segment, processId, itag, payload));
  }

  @Override
  public void pageGroupResponse(int requesterId, int segment, int processId, long payload) {
    add(new Message("prgr", requesterId, segment, processId, -1, payload));
  }

  private synchronized void add(Message message) {
    messages.add(message);
  }

  /** All messages so far. */
  synchronized List<Message> sent() {
    return List.copyOf(messages);
  }

  /** Takes all messages. */
  synchronized List<Message> take() {
    List<Message> taken = List.copyOf(messages);
    messages.clear();
    return taken;
  }
}

package portcullis.vfiouser.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.Header;

/**
 * Cuts a stream into messages. One thread receives, any thread sends.
 *
 * <p>Linux ends a read after the bytes that descriptors were sent with, so they belong to the last
 * message that begins in what was read. Receiving allocates nothing unless descriptors come.
 */
public final class MessageStream implements AutoCloseable {
  private final StreamSocket socket;
  private final int maxMessageBytes;
  private final Mutex sending = new Mutex(LockClass.DEVICE_QUEUE, 1);
  // All below are the receiver's. Bytes from start to end of the buffer are not consumed yet.
  private final MemorySegment buffer;
  private final Message message;
  private int start;
  private int end;
  // Of bytes that have left the buffer at its front.
  private long consumed;
  private final ArrayDeque<Group> groups = new ArrayDeque<>();
  private final List<Descriptor> received = new ArrayList<>();

  /** Cuts a socket's stream into messages of limited size. */
  public MessageStream(StreamSocket socket, int maxMessageBytes) {
    this.socket = socket;
    this.maxMessageBytes = maxMessageBytes;
    // Two, so that the next message begins to arrive while room for the present one is sure.
    this.buffer = Arena.ofAuto().allocate(2L * maxMessageBytes, 8);
    this.message = new Message(buffer);
  }

  /** What {@link #receive} received. */
  public Message message() {
    return message;
  }

  /**
   * Waits for a message. Descriptors of the one before that nobody took over are closed.
   *
   * @return 1, or 0 at the end of the stream, or {@code -errno}: EPROTO where the bytes are no
   *     messages, EFBIG for one that is too large, and whatever the socket fails with; the stream
   *     is of no use then
   */
  public int receive() {
    message.closeDescriptors();
    while (true) {
      int size = size(start);
      if (size < 0) {
        return size;
      }
      if (size > 0 && end - start >= size) {
        message.at(start, size);
        claim(size);
        start += size;
        return 1;
      }
      int result = read();
      if (result <= 0) {
        return result;
      }
    }
  }

  /**
   * Sends a message that the caller has laid out.
   *
   * @return 0 or {@code -errno}; the stream is of no use after an error
   */
  public int send(MemorySegment bytes, int sizeBytes) {
    sending.lock();
    try {
      return socket.send(bytes, sizeBytes);
    } finally {
      sending.unlock();
    }
  }

  /** Sends a message with descriptors, which stay the caller's. */
  public int send(MemorySegment bytes, int sizeBytes, List<Descriptor> descriptors) {
    sending.lock();
    try {
      return socket.send(bytes, sizeBytes, descriptors);
    } finally {
      sending.unlock();
    }
  }

  /** Ends the connection; calls of other threads return. */
  @Override
  public void close() {
    socket.close();
  }

  /** Closes descriptors that were received and belong to nobody; for the receiver, at its end. */
  public void discard() {
    message.closeDescriptors();
    for (Group group : groups) {
      group.descriptors.forEach(Descriptor::close);
    }
    groups.clear();
  }

  // Of the message at this place: 0 while that is not known, -errno if it is none.
  private int size(int at) {
    if (end - at < Header.BYTES) {
      return 0;
    }
    long size = Header.MESSAGE_SIZE.get(buffer, at);
    if (size < Header.BYTES) {
      return -Errno.EPROTO.number();
    }
    return size > maxMessageBytes ? -Errno.EFBIG.number() : (int) size;
  }

  private int read() {
    if (buffer.byteSize() - start < maxMessageBytes || start == end) {
      MemorySegment.copy(buffer, start, buffer, 0, end - start);
      consumed += start;
      end -= start;
      start = 0;
    }
    int before = end;
    long result = socket.receive(buffer, end, buffer.byteSize() - end, received);
    if (result > 0) {
      end += (int) result;
    }
    if (received.isEmpty()) {
      return (int) result;
    }
    int owner = lastBeginning();
    if (result <= 0 || owner < before) {
      received.forEach(Descriptor::close);
      received.clear();
      return result <= 0 ? (int) result : -Errno.EPROTO.number();
    }
    groups.add(new Group(consumed + owner, List.copyOf(received)));
    received.clear();
    return 1;
  }

  // Where the last message begins of which there is a byte.
  private int lastBeginning() {
    int at = start;
    while (true) {
      int size = size(at);
      if (size <= 0 || at + size >= end) {
        return at;
      }
      at += size;
    }
  }

  private void claim(int size) {
    Group first = groups.peek();
    if (first != null && first.at < consumed + start + size) {
      message.descriptors.addAll(first.descriptors);
      groups.remove();
    }
  }

  // Descriptors, and where in the stream their message begins.
  private record Group(long at, List<Descriptor> descriptors) {}
}

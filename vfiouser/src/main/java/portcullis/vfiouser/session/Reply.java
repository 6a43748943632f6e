package portcullis.vfiouser.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import portcullis.vfiouser.wire.Field;
import portcullis.vfiouser.wire.Header;

/**
 * The reply that a session is about to send; used again for each. Not thread-safe.
 *
 * <p>A handler returns how many bytes of payload it has laid out, or {@code -errno}.
 */
final class Reply {
  private final MemorySegment buffer;

  Reply(int maxMessageBytes) {
    buffer = Arena.ofAuto().allocate(maxMessageBytes, 8);
  }

  /** Sets a field of the payload. */
  void put(Field field, long value) {
    field.put(buffer, Header.BYTES, value);
  }

  /** The buffer that the payload is in. */
  MemorySegment buffer() {
    return buffer;
  }

  /** Where in the buffer the payload is. */
  long payload() {
    return Header.BYTES;
  }

  /** Copies the first bytes of the request's payload. */
  void echo(Message request, int lengthBytes) {
    MemorySegment.copy(request.buffer(), request.payload(), buffer, Header.BYTES, lengthBytes);
  }

  /** Lays out the header for what a handler returned; returns the size of the message. */
  int finish(Message request, int payloadBytesOrError) {
    boolean failed = payloadBytesOrError < 0;
    int size = Header.BYTES + (failed ? 0 : payloadBytesOrError);
    Header.put(
        buffer,
        request.header(Header.MESSAGE_ID),
        request.header(Header.COMMAND),
        size,
        Header.TYPE_REPLY | (failed ? Header.ERROR : 0),
        failed ? -payloadBytesOrError : 0);
    return size;
  }
}

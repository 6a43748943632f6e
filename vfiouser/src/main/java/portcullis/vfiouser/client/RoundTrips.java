package portcullis.vfiouser.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import portcullis.core.sync.Clock;
import portcullis.vfiouser.session.MessageStream;
import portcullis.vfiouser.socket.SocketException;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.Header;
import portcullis.vfiouser.wire.RegionAccess;
import portcullis.vfiouser.wire.RegionIndex;
import portcullis.vfiouser.wire.VersionMessage;

/**
 * Times messages to a server: reads of the first 4 bytes of configuration space, sent and received
 * by the calling thread, as a virtual machine's processor waits for a register. Not thread-safe.
 */
public final class RoundTrips implements AutoCloseable {
  private static final int READ_BYTES = 4;
  private static final int MAX_MESSAGE_BYTES = 1 << 16;

  private final Arena arena = Arena.ofConfined();
  private final MessageStream stream;
  private final MemorySegment request;
  private final int requestBytes;
  private int nextId;

  private RoundTrips(StreamSocket socket) {
    stream = new MessageStream(socket, MAX_MESSAGE_BYTES);
    requestBytes = Header.BYTES + RegionAccess.LAYOUT.sizeBytes();
    request = arena.allocate(requestBytes, 8);
    RegionAccess.OFFSET.put(request, Header.BYTES, 0);
    RegionAccess.REGION.put(request, Header.BYTES, RegionIndex.CONFIG.ordinal());
    RegionAccess.COUNT.put(request, Header.BYTES, READ_BYTES);
  }

  /**
   * Connects and agrees on version 0.0.
   *
   * @param pollNanos how long a reply is looked for before the thread sleeps
   * @throws SocketException if nobody listens there
   */
  public static RoundTrips connect(Path path, long pollNanos)
      throws SocketException, ClientException {
    StreamSocket socket = StreamSocket.connect(path);
    socket.poll(pollNanos);
    RoundTrips made = new RoundTrips(socket);
    boolean agreed = false;
    try {
      made.negotiate();
      agreed = true;
      return made;
    } finally {
      if (!agreed) {
        made.close();
      }
    }
  }

  /** Sends a read and waits for the reply; returns how long that took. */
  public long oneNanos() throws ClientException {
    long before = Clock.nanos();
    exchange(Command.REGION_READ, request, requestBytes);
    return Clock.nanos() - before;
  }

  @Override
  public void close() {
    stream.close();
    stream.discard();
    arena.close();
  }

  private void negotiate() throws ClientException {
    byte[] json = "{}\0".getBytes(StandardCharsets.UTF_8);
    int fixed = VersionMessage.LAYOUT.sizeBytes();
    int bytes = Header.BYTES + fixed + json.length;
    MemorySegment message = arena.allocate(bytes, 8);
    VersionMessage.MAJOR.put(message, Header.BYTES, VersionMessage.SUPPORTED_MAJOR);
    VersionMessage.MINOR.put(message, Header.BYTES, VersionMessage.SUPPORTED_MINOR);
    MemorySegment.copy(json, 0, message, ValueLayout.JAVA_BYTE, Header.BYTES + fixed, json.length);
    exchange(Command.VERSION, message, bytes);
  }

  private void exchange(Command command, MemorySegment message, int bytes) throws ClientException {
    int id = nextId++ & 0xffff;
    Header.put(message, id, command.code(), bytes, Header.TYPE_COMMAND, 0);
    if (stream.send(message, bytes) < 0 || stream.receive() <= 0) {
      throw new ClientException("the server has closed the connection");
    }
    boolean failed = (stream.message().header(Header.FLAGS) & Header.ERROR) != 0;
    if (failed || stream.message().header(Header.MESSAGE_ID) != id) {
      throw new ClientException("the server answers " + command + " by an error or out of turn");
    }
  }
}

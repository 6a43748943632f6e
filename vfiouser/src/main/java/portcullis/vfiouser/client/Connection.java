package portcullis.vfiouser.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.vfiouser.session.Message;
import portcullis.vfiouser.session.MessageStream;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.socket.SocketException;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.DmaAccess;
import portcullis.vfiouser.wire.Header;

/**
 * Requests and replies, matched by their ids by a thread of its own, which also answers the
 * server's requests for memory. Thread-safe.
 */
final class Connection implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = (1 << 20) + 64;

  private final MessageStream stream;
  private final LentMemory memory;
  private final long timeoutNanos;
  private final Mutex lock = new Mutex(LockClass.DEVICE_QUEUE, 2);
  // By message id, until the reply comes; all guarded by #lock.
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private int nextId;
  private boolean over;
  private final Task reader;

  Connection(Path path, LentMemory memory, long timeoutNanos) throws SocketException {
    this.stream = new MessageStream(StreamSocket.connect(path), MAX_MESSAGE_BYTES);
    this.memory = memory;
    this.timeoutNanos = timeoutNanos;
    this.reader = Task.spawn("vfio-user client", this::read);
  }

  /** Sends a command and waits for its reply. */
  Answer call(int command, MemorySegment payload, List<Descriptor> descriptors)
      throws ClientException {
    Waiting mine = new Waiting();
    int id;
    lock.lock();
    try {
      id = nextId++ & 0xffff;
      waiting.put(id, mine);
      if (over) {
        throw new ClientException("the server has closed the connection");
      }
    } finally {
      lock.unlock();
    }
    send(id, command, Header.TYPE_COMMAND, payload, descriptors);
    long deadline = Clock.nanos() + timeoutNanos;
    while (!Clock.isPast(deadline) && mine.arrived.await(deadline - Clock.nanos())) {
      lock.lock();
      try {
        if (mine.answer != null) {
          return mine.answer;
        }
        if (over) {
          throw new ClientException("the server has closed the connection");
        }
      } finally {
        lock.unlock();
      }
    }
    throw new ClientException(
        "the server does not answer %s within %d ms"
            .formatted(Command.of(command), timeoutNanos / 1_000_000));
  }

  /** Sends a command that is not answered. */
  void post(int command, MemorySegment payload) throws ClientException {
    send(0, command, Header.TYPE_COMMAND | Header.NO_REPLY, payload, List.of());
  }

  @Override
  public void close() {
    stream.close();
    reader.join();
  }

  private void send(
      int id, int command, int flags, MemorySegment payload, List<Descriptor> descriptors)
      throws ClientException {
    try (Arena arena = Arena.ofConfined()) {
      int size = Header.BYTES + (int) payload.byteSize();
      MemorySegment message = arena.allocate(size, 8);
      Header.put(message, id, command, size, flags, 0);
      MemorySegment.copy(payload, 0, message, Header.BYTES, payload.byteSize());
      int failed = stream.send(message, size, descriptors);
      if (failed < 0) {
        throw new ClientException("sending failed: " + Errno.describe(-failed));
      }
    }
  }

  private void read() {
    Message message = stream.message();
    while (stream.receive() > 0) {
      if (message.type() == Header.TYPE_REPLY) {
        take(message);
      } else {
        answer(message);
      }
    }
    stream.discard();
    lock.lock();
    try {
      over = true;
      waiting.values().forEach(w -> w.arrived.raise());
    } finally {
      lock.unlock();
    }
  }

  private void take(Message message) {
    lock.lock();
    try {
      Waiting found = waiting.remove(message.header(Header.MESSAGE_ID));
      if (found != null) {
        MemorySegment payload = message.buffer().asSlice(message.payload(), message.payloadBytes());
        found.answer =
            new Answer(
                (message.header(Header.FLAGS) & Header.ERROR) != 0,
                message.header(Header.ERROR_NUMBER),
                MemorySegment.ofArray(payload.toArray(ValueLayout.JAVA_BYTE)));
        found.arrived.raise();
      }
    } finally {
      lock.unlock();
    }
  }

  private void answer(Message message) {
    int command = message.header(Header.COMMAND);
    int fixed = DmaAccess.LAYOUT.sizeBytes();
    boolean isRead = command == Command.DMA_READ.code();
    if ((!isRead && command != Command.DMA_WRITE.code()) || message.payloadBytes() < fixed) {
      refuse(message, Errno.EINVAL);
      return;
    }
    long count = message.get(DmaAccess.COUNT);
    MemorySegment range = memory.find(message.get(DmaAccess.ADDRESS), count);
    if (range == null || (!isRead && message.payloadBytes() != fixed + count)) {
      refuse(message, Errno.EFAULT);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      // A reply to a write has the count in 8 bytes, as QEMU sends it.
      int size = Header.BYTES + fixed + (isRead ? (int) count : 0);
      MemorySegment reply = arena.allocate(size, 8);
      Header.put(reply, message.header(Header.MESSAGE_ID), command, size, Header.TYPE_REPLY, 0);
      DmaAccess.ADDRESS.put(reply, Header.BYTES, message.get(DmaAccess.ADDRESS));
      DmaAccess.COUNT.put(reply, Header.BYTES, count);
      if (isRead) {
        MemorySegment.copy(range, 0, reply, Header.BYTES + (long) fixed, count);
      } else {
        MemorySegment.copy(message.buffer(), message.payload() + fixed, range, 0, count);
      }
      stream.send(reply, size);
    }
  }

  private void refuse(Message message, Errno errno) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment reply = arena.allocate(Header.BYTES, 8);
      Header.put(
          reply,
          message.header(Header.MESSAGE_ID),
          message.header(Header.COMMAND),
          Header.BYTES,
          Header.TYPE_REPLY | Header.ERROR,
          errno.number());
      stream.send(reply, Header.BYTES);
    }
  }

  private static final class Waiting {
    final Signal arrived = new Signal();
    // Guarded by the connection's lock.
    @Nullable Answer answer;
  }
}

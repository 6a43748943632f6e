package portcullis.vfiouser.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.vfiouser.wire.Command;
import portcullis.vfiouser.wire.DmaAccess;
import portcullis.vfiouser.wire.Header;

/**
 * Asks the client for bytes of its memory, or gives it some: DMA_READ and DMA_WRITE, one at a time,
 * up to 8 bytes each.
 *
 * <p>Any thread may ask but the session's, which would wait for itself; its requests fail at once,
 * as do all while the session is suspended or over. A client that does not answer in time ends its
 * session. Thread-safe.
 */
final class PeerDma {
  private static final long NOBODY = -1;
  private static final long WAITING = 0;
  private static final long ANSWERED = 1;
  private static final long FAILED = 2;
  private static final ValueLayout.OfLong LITTLE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private final MessageStream stream;
  private final Rcu readers;
  private final Rcu.Reader ofSession;
  private final long timeoutNanos;
  private final Mutex lock = new Mutex(LockClass.DEVICE_QUEUE);
  private final Signal answered = new Signal();
  // Guarded by #lock.
  private final MemorySegment request = Arena.ofAuto().allocate(Header.BYTES + 24, 8);
  private int nextId;
  // Command and id of the request that waits, or NOBODY; volatile. Stored before #suspended is
  // read, as #suspend stores that before it reads this, so that one sees the other.
  private final SharedLong awaited = new SharedLong(NOBODY);
  // Bytes of data that the reply must have. Stored before #awaited.
  private final SharedLong wantedBytes = new SharedLong(0);
  // WAITING until the session's thread or #suspend decides, by compare-and-set.
  private final SharedLong outcome = new SharedLong(FAILED);
  // Stored before #outcome becomes ANSWERED.
  private final SharedLong value = new SharedLong(0);
  // How many reasons there are to fail at once; volatile.
  private final SharedLong suspended = new SharedLong(0);
  // Replies at most still to come that nobody waits for; volatile read-modify-write.
  private final SharedLong abandoned = new SharedLong(0);

  /**
   * Made by the session's thread.
   *
   * @param readers the read sections of the bus
   */
  PeerDma(MessageStream stream, Rcu readers, long timeoutNanos) {
    this.stream = stream;
    this.readers = readers;
    this.ofSession = readers.reader();
    this.timeoutNanos = timeoutNanos;
  }

  /** Reads 1 to 8 bytes of the client's memory. */
  long read(long address, int sizeBytes, long otherwise) {
    if (ofSession == readers.reader()) {
      return otherwise;
    }
    lock.lock();
    try {
      return ask(Command.DMA_READ, address, sizeBytes, 0) ? value.get() : otherwise;
    } finally {
      lock.unlock();
    }
  }

  /** Writes 1 to 8 bytes of the client's memory; returns whether it has acknowledged that. */
  boolean write(long address, int sizeBytes, long newValue) {
    if (ofSession == readers.reader()) {
      return false;
    }
    lock.lock();
    try {
      return ask(Command.DMA_WRITE, address, sizeBytes, newValue);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the request that waits fail, and all others until {@link #resume}. */
  void suspend() {
    suspended.getAndAdd(1);
    if (awaited.get() != NOBODY && outcome.compareAndSet(WAITING, FAILED)) {
      // Its reply is still to come, if the request was sent at all.
      abandoned.getAndAdd(1);
      answered.raise();
    }
  }

  /** Ends what {@link #suspend} began. */
  void resume() {
    suspended.getAndAdd(-1);
  }

  /** Takes a reply of the client; false if nobody has asked for it. For the session's thread. */
  boolean reply(Message message) {
    long key = key(message.header(Header.COMMAND), message.header(Header.MESSAGE_ID));
    if (awaited.get() != key || outcome.get() != WAITING) {
      return isOfServer(message) && takeAbandoned();
    }
    boolean failed = (message.header(Header.FLAGS) & Header.ERROR) != 0;
    int wanted = (int) wantedBytes.get();
    boolean isRead = message.header(Header.COMMAND) == Command.DMA_READ.code();
    if (!failed && !isWhole(message, wanted, isRead)) {
      return false;
    }
    if (!failed && isRead) {
      value.set(data(message, wanted));
    }
    if (outcome.compareAndSet(WAITING, failed ? FAILED : ANSWERED)) {
      answered.raise();
    } else {
      takeAbandoned();
    }
    return true;
  }

  private boolean ask(Command command, long address, int sizeBytes, long newValue) {
    lock.assertHeld();
    lock.allowWaits(); // for the reply: there is one request at a time
    int id = nextId++ & 0xffff;
    boolean isWrite = command == Command.DMA_WRITE;
    int payload = DmaAccess.LAYOUT.sizeBytes() + (isWrite ? sizeBytes : 0);
    Header.put(request, id, command.code(), Header.BYTES + payload, Header.TYPE_COMMAND, 0);
    DmaAccess.ADDRESS.put(request, Header.BYTES, address);
    DmaAccess.COUNT.put(request, Header.BYTES, sizeBytes);
    request.set(LITTLE, Header.BYTES + (long) DmaAccess.LAYOUT.sizeBytes(), newValue);
    answered.poll();
    wantedBytes.set(sizeBytes);
    outcome.set(WAITING);
    awaited.set(key(command.code(), id));
    if (suspended.get() != 0) {
      awaited.set(NOBODY);
      return false;
    }
    if (stream.send(request, Header.BYTES + payload) < 0) {
      awaited.set(NOBODY);
      stream.close();
      return false;
    }
    long deadline = Clock.nanos() + timeoutNanos;
    while (outcome.get() == WAITING) {
      answered.await(Math.max(0, deadline - Clock.nanos()));
      if (Clock.isPast(deadline) && outcome.compareAndSet(WAITING, FAILED)) {
        stream.close();
      }
    }
    boolean done = outcome.get() == ANSWERED;
    awaited.set(NOBODY);
    return done;
  }

  private boolean takeAbandoned() {
    while (true) {
      long now = abandoned.get();
      if (now == 0) {
        return false;
      }
      if (abandoned.compareAndSet(now, now - 1)) {
        return true;
      }
    }
  }

  private static boolean isOfServer(Message message) {
    Command command = Command.of(message.header(Header.COMMAND));
    return command != null && command.isFromServer();
  }

  private static boolean isWhole(Message message, int wanted, boolean isRead) {
    if (isRead) {
      int fixed = DmaAccess.LAYOUT.sizeBytes();
      return message.payloadBytes() == fixed + wanted && message.get(DmaAccess.COUNT) == wanted;
    }
    return message.payloadBytes() >= DmaAccess.WRITE_REPLY.sizeBytes()
        && message.get(DmaAccess.WRITE_REPLY_COUNT) == wanted;
  }

  private static long data(Message message, int sizeBytes) {
    long at = message.payload() + DmaAccess.LAYOUT.sizeBytes();
    long data = 0;
    for (int i = 0; i < sizeBytes; i++) {
      data |= (message.buffer().get(BYTE, at + i) & 0xffL) << (8 * i);
    }
    return data;
  }

  private static long key(int command, int id) {
    return (long) command << 16 | id;
  }
}

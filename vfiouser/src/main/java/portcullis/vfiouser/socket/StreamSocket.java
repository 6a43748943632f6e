package portcullis.vfiouser.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import portcullis.core.sync.Clock;

/**
 * A connected Unix-domain stream socket that carries descriptors.
 *
 * <p>One thread receives; any threads send, one at a time: the caller sees to that. {@link #close}
 * by any thread ends the calls of the others. A send that the peer does not take within {@link
 * #SEND_TIMEOUT_SECONDS} fails with EAGAIN.
 */
public final class StreamSocket implements AutoCloseable {
  /** How long a send waits for a peer that does not read. */
  public static final int SEND_TIMEOUT_SECONDS = 5;

  private static final int[] NONE = {};
  private static final long NOT_NOW = -Errno.EAGAIN.number();

  private final Descriptor descriptor;
  // The receiver's.
  private final MessageHeader incoming = new MessageHeader();
  private long pollNanos;
  // The sender's.
  private final MessageHeader outgoing = new MessageHeader();

  StreamSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timeout = arena.allocate(16, 8);
      timeout.set(ValueLayout.JAVA_LONG, 0, SEND_TIMEOUT_SECONDS);
      int held = descriptor.hold();
      Linux.setSocketOption(held, Linux.SO_SNDTIMEO, timeout);
      descriptor.release();
    }
  }

  /**
   * Connects to whoever listens at a path.
   *
   * @throws SocketException if nobody does
   */
  public static StreamSocket connect(Path path) throws SocketException {
    Descriptor made = Descriptor.of(Linux.socket(), "socket");
    int number = made.hold();
    int result;
    try (Arena arena = Arena.ofConfined()) {
      result = Linux.connect(number, SocketAddress.of(path, arena));
    } catch (SocketException e) {
      made.release();
      made.close();
      throw e;
    }
    made.release();
    if (result < 0) {
      made.close();
      throw new SocketException(path.toString(), -result);
    }
    return new StreamSocket(made);
  }

  /**
   * Makes {@link #receive} look again and again for this long before it sleeps: an answer then
   * costs no wake-up, and a processor meanwhile. For the receiver.
   */
  public void poll(long newPollNanos) {
    pollNanos = newPollNanos;
  }

  /**
   * Receives what is there, at least a byte, and the descriptors that came with it.
   *
   * @param received is given the descriptors, which are the caller's then
   * @return number of bytes; 0 at the end; {@code -errno}, where EMFILE says that descriptors came
   *     and could not be taken: the stream is of no use then
   */
  public long receive(
      MemorySegment target, long offset, long lengthBytes, List<Descriptor> received) {
    int held = descriptor.hold();
    if (held < 0) {
      return -Errno.EBADF.number();
    }
    try {
      incoming.toReceive(target.address() + offset, lengthBytes);
      long result = pollNanos == 0 ? NOT_NOW : poll(held);
      if (result == NOT_NOW) {
        result = Linux.receiveMessage(held, incoming.segment(), true);
      }
      if (result < 0) {
        return result;
      }
      for (int i = 0; i < incoming.received(); i++) {
        received.add(new Descriptor(incoming.descriptor(i)));
      }
      return incoming.wasCut() ? -Errno.EMFILE.number() : result;
    } finally {
      descriptor.release();
    }
  }

  private long poll(int held) {
    long deadline = Clock.nanos() + pollNanos;
    long result;
    do {
      result = Linux.receiveMessage(held, incoming.segment(), false);
    } while (result == NOT_NOW && !Clock.isPast(deadline));
    return result;
  }

  /**
   * Sends all of the bytes.
   *
   * @return 0 or {@code -errno}; after an error some bytes may have been sent
   */
  public int send(MemorySegment source, long lengthBytes) {
    int held = descriptor.hold();
    if (held < 0) {
      return -Errno.EBADF.number();
    }
    try {
      long done = Linux.send(held, source, lengthBytes);
      while (done >= 0 && done < lengthBytes) {
        long more = Linux.send(held, source.asSlice(done), lengthBytes - done);
        done = more < 0 ? more : done + more;
      }
      return done < 0 ? (int) done : 0;
    } finally {
      descriptor.release();
    }
  }

  /** Sends bytes with descriptors, which stay the caller's; otherwise as the other. */
  public int send(MemorySegment source, long lengthBytes, List<Descriptor> descriptors) {
    int held = descriptor.hold();
    if (held < 0) {
      return -Errno.EBADF.number();
    }
    int[] numbers = descriptors.isEmpty() ? NONE : new int[descriptors.size()];
    int holding = 0;
    try {
      while (holding < numbers.length) {
        int number = descriptors.get(holding).hold();
        if (number < 0) {
          return -Errno.EBADF.number();
        }
        numbers[holding++] = number;
      }
      outgoing.toSend(source.address(), lengthBytes, numbers);
      long done = Linux.sendMessage(held, outgoing.segment());
      if (done < 0) {
        return (int) done;
      }
      return done == lengthBytes ? 0 : send(source.asSlice(done), lengthBytes - done);
    } finally {
      for (int i = 0; i < holding; i++) {
        descriptors.get(i).release();
      }
      descriptor.release();
    }
  }

  /** Ends both directions at once; others' calls return. */
  @Override
  public void close() {
    int held = descriptor.hold();
    if (held >= 0) {
      Linux.shutdown(held);
      descriptor.release();
      descriptor.close();
    }
  }
}

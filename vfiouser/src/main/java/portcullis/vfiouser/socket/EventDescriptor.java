package portcullis.vfiouser.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * An eventfd: each signal adds one to its count. Thread-safe; a signal never waits as long as the
 * peer leaves the descriptor in non-blocking mode, which it is put into here. A count that is full
 * says all there is to say.
 */
public final class EventDescriptor implements AutoCloseable {
  private static final MemorySegment ONE = one();

  private final Descriptor descriptor;

  private EventDescriptor(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Takes a descriptor over.
   *
   * @return null, and the descriptor stays the caller's, if it is no eventfd: a write to something
   *     else could wait for ever
   */
  public static @Nullable EventDescriptor take(Descriptor descriptor) {
    if (!descriptor.isEvent()) {
      return null;
    }
    int held = descriptor.hold();
    if (held < 0) {
      return null;
    }
    try {
      return Linux.control(held, Linux.F_SETFL, Linux.O_RDWR_NONBLOCK) < 0
          ? null
          : new EventDescriptor(descriptor);
    } finally {
      descriptor.release();
    }
  }

  /** Adds one to the count; returns whether that arrived or the count was full. */
  public boolean signal() {
    int held = descriptor.hold();
    if (held < 0) {
      return false;
    }
    try {
      long written = Linux.write(held, ONE, 8);
      return written == 8 || written == -Errno.EAGAIN.number();
    } finally {
      descriptor.release();
    }
  }

  /** Takes the count, which is 0 afterwards. */
  public long takeCount() {
    int held = descriptor.hold();
    if (held < 0) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(8, 8);
      return Linux.read(held, count, 8) == 8 ? count.get(ValueLayout.JAVA_LONG, 0) : 0;
    } finally {
      descriptor.release();
    }
  }

  /** The descriptor, to be sent to a peer. */
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    descriptor.close();
  }

  private static MemorySegment one() {
    MemorySegment one = Arena.global().allocate(8, 8);
    one.set(ValueLayout.JAVA_LONG, 0, 1);
    return one.asReadOnly();
  }
}

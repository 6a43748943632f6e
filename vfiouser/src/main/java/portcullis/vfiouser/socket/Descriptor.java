package portcullis.vfiouser.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;

/**
 * An open descriptor of this process, close-on-exec, that belongs to this object.
 *
 * <p>Thread-safe. Once closed its number may be another's, so a use ({@link #hold} to {@link
 * #release}) that began before {@link #close} delays the real close, and none begins afterwards.
 * Neither close nor use waits.
 */
public final class Descriptor implements AutoCloseable {
  private static final long CLOSED = 1L << 62;

  private final int number;
  // Uses under way, and CLOSED once nobody may begin another; volatile. Whoever makes it CLOSED
  // and 0 closes the descriptor.
  private final SharedLong uses = new SharedLong(0);

  Descriptor(int number) {
    this.number = number;
  }

  /** A new eventfd with count 0. */
  public static Descriptor event() throws SocketException {
    return of(Linux.eventDescriptor(), "eventfd");
  }

  /**
   * New memory, all zero.
   *
   * @param sealed whether nobody can make it smaller any more
   */
  public static Descriptor memory(String name, long sizeBytes, boolean sealed)
      throws SocketException {
    Descriptor made;
    try (Arena arena = Arena.ofConfined()) {
      made = of(Linux.memoryDescriptor(arena.allocateFrom(name)), "memfd");
    }
    int failed = Linux.truncate(made.number, sizeBytes);
    if (failed == 0 && sealed) {
      failed = Linux.control(made.number, Linux.F_ADD_SEALS, Linux.F_SEAL_SHRINK);
    }
    if (failed < 0) {
      made.close();
      throw new SocketException("memfd of 0x" + Long.toHexString(sizeBytes) + " bytes", -failed);
    }
    return made;
  }

  static Descriptor of(int numberOrError, String what) throws SocketException {
    if (numberOrError < 0) {
      throw new SocketException(what, -numberOrError);
    }
    return new Descriptor(numberOrError);
  }

  /**
   * Begins a use, to be ended by {@link #release}.
   *
   * @return the number, or -1 if it is closed: then nothing is to be released
   */
  int hold() {
    while (true) {
      long now = uses.get();
      if (now >= CLOSED) {
        return -1;
      }
      if (uses.compareAndSet(now, now + 1)) {
        return number;
      }
    }
  }

  /** Ends a use. */
  void release() {
    if (uses.getAndAdd(-1) == CLOSED + 1) {
      Linux.close(number);
    }
  }

  /** Makes a file of memory larger or smaller; returns 0 or {@code -errno}. */
  public int truncate(long sizeBytes) {
    int held = hold();
    if (held < 0) {
      return -Errno.EBADF.number();
    }
    try {
      return Linux.truncate(held, sizeBytes);
    } finally {
      release();
    }
  }

  /** Whether it is an eventfd. */
  public boolean isEvent() {
    int held = hold();
    if (held < 0) {
      return false;
    }
    try {
      return Files.readSymbolicLink(path(held)).toString().equals("anon_inode:[eventfd]");
    } catch (IOException e) {
      return false;
    } finally {
      release();
    }
  }

  /** Whether it is memory that nobody can make smaller, so that mapping it is safe. */
  public boolean isSealedAgainstShrinking() {
    int held = hold();
    if (held < 0) {
      return false;
    }
    try {
      int seals = Linux.control(held, Linux.F_GET_SEALS, 0);
      return seals >= 0 && (seals & Linux.F_SEAL_SHRINK) != 0;
    } finally {
      release();
    }
  }

  /** Which file it is and how large, or null if it is none or closed. */
  public @Nullable FileIdentity identity() {
    int held = hold();
    if (held < 0) {
      return null;
    }
    try {
      Map<String, Object> found = Files.readAttributes(path(held), "unix:dev,ino,size");
      return new FileIdentity(number(found, "dev"), number(found, "ino"), number(found, "size"));
    } catch (IOException e) {
      return null;
    } finally {
      release();
    }
  }

  @Override
  public void close() {
    while (true) {
      long now = uses.get();
      if (now >= CLOSED) {
        return;
      }
      if (uses.compareAndSet(now, now + CLOSED)) {
        if (now == 0) {
          Linux.close(number);
        }
        return;
      }
    }
  }

  private static long number(Map<String, Object> found, String name) throws IOException {
    if (found.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IOException("no attribute " + name);
  }

  private static Path path(int held) {
    return Path.of("/proc/self/fd/" + held);
  }

  @Override
  public String toString() {
    return "descriptor " + number;
  }

  /**
   * A file, told apart from all others.
   *
   * @param device that it is on
   * @param inode its number there
   * @param sizeBytes at this moment
   */
  public record FileIdentity(long device, long inode, long sizeBytes) {
    /** Whether it is the same file, of whatever size. */
    public boolean isSameFile(FileIdentity other) {
      return device == other.device && inode == other.inode;
    }
  }
}

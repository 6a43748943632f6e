package portcullis.vfiouser.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A socket at a path that clients connect to. Its file is for the owner alone, from before anyone
 * can connect. Thread-safe: {@link #close} ends an {@link #accept} of another thread.
 */
public final class ListeningSocket implements AutoCloseable {
  private static final int BACKLOG = 4;

  private final Descriptor descriptor;
  private final Path path;

  private ListeningSocket(Descriptor descriptor, Path path) {
    this.descriptor = descriptor;
    this.path = path;
  }

  /**
   * Listens at a path. A socket file that nobody listens at any more, left by a server that was
   * killed, is replaced.
   *
   * @throws IOException if the path is in use, is no socket, or cannot be had
   */
  public static ListeningSocket at(Path path) throws IOException {
    removeStale(path);
    Descriptor made = Descriptor.of(Linux.socket(), "socket");
    boolean listening = false;
    try (Arena arena = Arena.ofConfined()) {
      check(Linux.bind(number(made), SocketAddress.of(path, arena)), path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      check(Linux.listen(number(made), BACKLOG), path);
      listening = true;
      return new ListeningSocket(made, path);
    } finally {
      if (!listening) {
        made.close();
      }
    }
  }

  /** Waits for a client; null once this socket is closed, or if no descriptor is to be had. */
  public @Nullable StreamSocket accept() {
    int held = descriptor.hold();
    if (held < 0) {
      return null;
    }
    try {
      int accepted = Linux.accept(held);
      return accepted < 0 ? null : new StreamSocket(new Descriptor(accepted));
    } finally {
      descriptor.release();
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Stops listening and removes the file. */
  @Override
  public void close() {
    int held = descriptor.hold();
    if (held < 0) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Whoever listens there next replaces it.
    } finally {
      Linux.shutdown(held);
      descriptor.release();
      descriptor.close();
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (StreamSocket _ = StreamSocket.connect(path)) {
      throw new SocketException(path + " has a server", Errno.EADDRINUSE.number());
    } catch (SocketException e) {
      if (e.errno() != Errno.ECONNREFUSED.number()) {
        throw e;
      }
    }
    if (Files.isRegularFile(path) || Files.isDirectory(path)) {
      throw new SocketException(path + " is no socket", Errno.EEXIST.number());
    }
    Files.delete(path);
  }

  // Nobody else has it yet.
  private static int number(Descriptor made) {
    int number = made.hold();
    made.release();
    return number;
  }

  private static void check(int result, Path path) throws SocketException {
    if (result < 0) {
      throw new SocketException(path.toString(), -result);
    }
  }
}

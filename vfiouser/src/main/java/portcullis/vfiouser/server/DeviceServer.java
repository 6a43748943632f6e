package portcullis.vfiouser.server;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.session.ServedFunction;
import portcullis.vfiouser.session.Session;
import portcullis.vfiouser.socket.ListeningSocket;
import portcullis.vfiouser.socket.StreamSocket;
import portcullis.vfiouser.wire.IrqIndex;

/**
 * Serves one function at one path, to one client after another; the next waits until the one before
 * has left. Between clients the function stays as it is, without memory. Thread-safe.
 */
public final class DeviceServer implements AutoCloseable {
  private static final long PAUSE_NANOS = 10_000_000;

  private final ServedFunction function;
  private final Limits limits;
  private final ListeningSocket socket;
  // 1 once it is to end; volatile, stored before #current is read as #run reads it after storing
  // that, so that one of the two closes a session that begins meanwhile.
  private final SharedLong stopping = new SharedLong(0);
  // The session under way, if any; volatile, see #stopping.
  private final SharedRef<@Nullable Session> current = new SharedRef<>(null);
  // Written by the server's thread only; opaque.
  private final SharedLong sessions = new SharedLong(0);
  private final SharedLong lastEnd = new SharedLong(0);
  // Set by the server's thread (release), read anywhere (acquire).
  private final SharedRef<@Nullable RuntimeException> failure = new SharedRef<>(null);
  private final Task task;

  private DeviceServer(ServedFunction function, Limits limits, ListeningSocket socket) {
    this.function = function;
    this.limits = limits;
    this.socket = socket;
    this.task = Task.spawn("vfio-user " + function.id(), this::run);
  }

  /**
   * Begins to serve.
   *
   * @throws IOException if the path cannot be listened at
   */
  public static DeviceServer start(ServedFunction function, Path path, Limits limits)
      throws IOException {
    return new DeviceServer(function, limits, ListeningSocket.at(path));
  }

  /** Where it listens. */
  public Path path() {
    return socket.path();
  }

  /** Clients so far. */
  public long sessions() {
    return sessions.getOpaque();
  }

  /** Why the last session ended, as an errno; 0 if its client left. */
  public int lastEnd() {
    return (int) lastEnd.getOpaque();
  }

  /** The session under way, or null. */
  public @Nullable Session session() {
    return current.get();
  }

  /** What a session's code or the function's has thrown last, null if nothing. */
  public @Nullable RuntimeException failure() {
    Session now = current.get();
    RuntimeException present = now == null ? null : now.failure();
    return present == null ? failure.getAcquire() : present;
  }

  /** Asks the client to give the device back; returns whether it has wished to be asked. */
  public boolean requestReturn() {
    Session now = current.get();
    return now != null && now.signal(IrqIndex.REQ);
  }

  /** Ends the session and the listening; the function stays plugged in. */
  @Override
  public void close() {
    stopping.set(1);
    socket.close();
    Session now = current.get();
    if (now != null) {
      now.close();
    }
    task.join();
  }

  private void run() {
    while (stopping.get() == 0) {
      StreamSocket accepted = socket.accept();
      if (accepted == null) {
        pause();
        continue;
      }
      Session session = new Session(function, limits, accepted);
      current.set(session);
      sessions.setOpaque(sessions.getPlain() + 1);
      if (stopping.get() != 0) {
        session.close();
      }
      try {
        lastEnd.setOpaque(session.run());
      } catch (RuntimeException e) {
        failure.setRelease(e);
      } finally {
        RuntimeException kept = session.failure();
        if (kept != null) {
          failure.setRelease(kept);
        }
        current.set(null);
      }
    }
  }

  // No descriptor is to be had just now: others may give some back.
  private void pause() {
    if (stopping.get() == 0) {
      new Signal().await(PAUSE_NANOS);
    }
  }
}

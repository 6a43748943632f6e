package portcullis.vfiouser.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import portcullis.core.sync.PerThread;

/**
 * The calls of libc that are needed, each answering its result or {@code -errno}; one that a signal
 * interrupts is made again. Thread-safe; sending, receiving and signalling allocate nothing.
 */
final class Linux {
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_CLOEXEC = 0x8_0000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDTIMEO = 21;
  static final int SCM_RIGHTS = 1;
  static final int SHUT_RDWR = 2;
  static final int MSG_CTRUNC = 0x8;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED_NORESERVE = 0x1 | 0x4000;
  static final int F_SETFL = 4;
  static final int F_ADD_SEALS = 1033;
  static final int F_GET_SEALS = 1034;
  static final int F_SEAL_SHRINK = 2;
  static final int O_RDWR_NONBLOCK = 2 | 0x800;
  static final int EFD_CLOEXEC_NONBLOCK = 0x8_0000 | 0x800;
  static final int MFD_CLOEXEC_ALLOW_SEALING = 1 | 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final PerThread<MemorySegment> CAPTURED =
      new PerThread<>(() -> Arena.ofAuto().allocate(CAPTURE));

  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT =
      call("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle LISTEN =
      call("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle ACCEPT4 =
      call("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle SHUTDOWN =
      call("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SENDMSG =
      call("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMSG =
      call("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      call("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle READ =
      call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      call("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle MMAP =
      call(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      call("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle EVENTFD =
      call("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle MEMFD =
      call("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      call("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FCNTL =
      call(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));

  private Linux() {}

  static int socket() {
    return again(c -> (int) SOCKET.invokeExact(c, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }

  static int bind(int descriptor, MemorySegment address) {
    int bytes = (int) address.byteSize();
    return again(c -> (int) BIND.invokeExact(c, descriptor, address, bytes));
  }

  static int connect(int descriptor, MemorySegment address) {
    int bytes = (int) address.byteSize();
    return again(c -> (int) CONNECT.invokeExact(c, descriptor, address, bytes));
  }

  static int listen(int descriptor, int backlog) {
    return again(c -> (int) LISTEN.invokeExact(c, descriptor, backlog));
  }

  static int accept(int descriptor) {
    MemorySegment none = MemorySegment.NULL;
    return again(c -> (int) ACCEPT4.invokeExact(c, descriptor, none, none, SOCK_CLOEXEC));
  }

  static int shutdown(int descriptor) {
    return again(c -> (int) SHUTDOWN.invokeExact(c, descriptor, SHUT_RDWR));
  }

  static int setSocketOption(int descriptor, int option, MemorySegment value) {
    int bytes = (int) value.byteSize();
    return again(
        c -> (int) SETSOCKOPT.invokeExact(c, descriptor, SOL_SOCKET, option, value, bytes));
  }

  // Not made again: the descriptor is gone after EINTR too.
  static void close(int descriptor) {
    try {
      int _ = (int) CLOSE.invokeExact(CAPTURED.get(), descriptor);
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static long sendMessage(int descriptor, MemorySegment message) {
    MemorySegment captured = CAPTURED.get();
    try {
      long result;
      do {
        result = (long) SENDMSG.invokeExact(captured, descriptor, message, MSG_NOSIGNAL);
      } while (result < 0 && wasInterrupted(captured));
      return result < 0 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static long receiveMessage(int descriptor, MemorySegment message, boolean waits) {
    MemorySegment captured = CAPTURED.get();
    int flags = MSG_CMSG_CLOEXEC | (waits ? 0 : MSG_DONTWAIT);
    try {
      long result;
      do {
        result = (long) RECVMSG.invokeExact(captured, descriptor, message, flags);
      } while (result < 0 && wasInterrupted(captured));
      return result < 0 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static long send(int descriptor, MemorySegment bytes, long lengthBytes) {
    MemorySegment captured = CAPTURED.get();
    try {
      long result;
      do {
        result = (long) SEND.invokeExact(captured, descriptor, bytes, lengthBytes, MSG_NOSIGNAL);
      } while (result < 0 && wasInterrupted(captured));
      return result < 0 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static long read(int descriptor, MemorySegment bytes, long lengthBytes) {
    MemorySegment captured = CAPTURED.get();
    try {
      long result = (long) READ.invokeExact(captured, descriptor, bytes, lengthBytes);
      return result < 0 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static long write(int descriptor, MemorySegment bytes, long lengthBytes) {
    MemorySegment captured = CAPTURED.get();
    try {
      long result;
      do {
        result = (long) WRITE.invokeExact(captured, descriptor, bytes, lengthBytes);
      } while (result < 0 && wasInterrupted(captured));
      return result < 0 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  /** Address of the mapping, or a negative errno: no address of a process is negative. */
  static long map(long sizeBytes, int protection, int descriptor, long offset) {
    MemorySegment captured = CAPTURED.get();
    try {
      long result =
          (long)
              MMAP.invokeExact(
                  captured, 0L, sizeBytes, protection, MAP_SHARED_NORESERVE, descriptor, offset);
      return result == -1 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static void unmap(long address, long sizeBytes) {
    try {
      int _ = (int) MUNMAP.invokeExact(CAPTURED.get(), address, sizeBytes);
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  static int eventDescriptor() {
    return again(c -> (int) EVENTFD.invokeExact(c, 0, EFD_CLOEXEC_NONBLOCK));
  }

  static int memoryDescriptor(MemorySegment name) {
    return again(c -> (int) MEMFD.invokeExact(c, name, MFD_CLOEXEC_ALLOW_SEALING));
  }

  static int truncate(int descriptor, long sizeBytes) {
    return again(c -> (int) FTRUNCATE.invokeExact(c, descriptor, sizeBytes));
  }

  static int control(int descriptor, int operation, int argument) {
    return again(c -> (int) FCNTL.invokeExact(c, descriptor, operation, argument));
  }

  // For calls that are not in a hurry.
  private static int again(Call call) {
    MemorySegment captured = CAPTURED.get();
    try {
      int result;
      do {
        result = call.make(captured);
      } while (result < 0 && wasInterrupted(captured));
      return result < 0 ? -errno(captured) : result;
    } catch (Throwable t) {
      throw uncallable(t);
    }
  }

  private static boolean wasInterrupted(MemorySegment captured) {
    return errno(captured) == Errno.EINTR.number();
  }

  // The captured state is one int on Linux.
  private static int errno(MemorySegment captured) {
    return captured.get(JAVA_INT, 0);
  }

  private static IllegalStateException uncallable(Throwable t) {
    if (t instanceof Error e) {
      throw e;
    }
    return new IllegalStateException("libc could not be called", t);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle call(String name, FunctionDescriptor type, Linker.Option... more) {
    Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
    options[more.length] = ERRNO;
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  /** One call that captures errno. */
  @FunctionalInterface
  private interface Call {
    int make(MemorySegment captured) throws Throwable;
  }
}

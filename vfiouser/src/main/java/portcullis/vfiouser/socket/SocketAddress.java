package portcullis.vfiouser.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The address of a Unix-domain socket, {@code struct sockaddr_un}. */
final class SocketAddress {
  /** Bytes for the path, the NUL included. */
  static final int PATH_BYTES = 108;

  private static final int PATH_OFFSET = 2;

  private SocketAddress() {}

  static MemorySegment of(Path path, Arena arena) throws SocketException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length >= PATH_BYTES) {
      throw new SocketException(
          "the socket path %s has %d bytes and may have %d"
              .formatted(path, name.length, PATH_BYTES - 1),
          Errno.EINVAL.number());
    }
    MemorySegment address = arena.allocate(PATH_OFFSET + PATH_BYTES, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) Linux.AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, name.length);
    return address;
  }
}

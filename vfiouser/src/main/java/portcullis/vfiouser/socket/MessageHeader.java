package portcullis.vfiouser.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A {@code struct msghdr} with one range of bytes and room for descriptors, as 64-bit Linux lays
 * them out. Used again for each message; not thread-safe.
 */
final class MessageHeader {
  /** The most descriptors that Linux passes with one message (SCM_MAX_FD). */
  static final int MAX_DESCRIPTORS = 253;

  private static final int BYTES = 56;
  private static final int VECTOR = 16;
  private static final int VECTORS = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_BYTES = 40;
  private static final int FLAGS = 48;
  private static final int RANGE_BYTES = 16;
  // struct cmsghdr: length, level, type, then the descriptors.
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int DATA = 16;

  private final MemorySegment header;
  private final MemorySegment range;
  private final MemorySegment control;

  MessageHeader() {
    Arena arena = Arena.ofAuto();
    header = arena.allocate(BYTES, 8);
    range = arena.allocate(RANGE_BYTES, 8);
    control = arena.allocate(DATA + 4L * MAX_DESCRIPTORS + 4, 8);
    header.set(ValueLayout.ADDRESS, VECTOR, range);
    header.set(ValueLayout.JAVA_LONG, VECTORS, 1);
  }

  MemorySegment segment() {
    return header;
  }

  /** Describes bytes to receive into, with room for descriptors. */
  void toReceive(long address, long lengthBytes) {
    range(address, lengthBytes);
    header.set(ValueLayout.ADDRESS, CONTROL, control);
    header.set(ValueLayout.JAVA_LONG, CONTROL_BYTES, control.byteSize());
    header.set(ValueLayout.JAVA_INT, FLAGS, 0);
  }

  /** Describes bytes to send, with these descriptors. */
  void toSend(long address, long lengthBytes, int[] descriptors) {
    range(address, lengthBytes);
    long length = DATA + 4L * descriptors.length;
    control.set(ValueLayout.JAVA_LONG, 0, length);
    control.set(ValueLayout.JAVA_INT, LEVEL, Linux.SOL_SOCKET);
    control.set(ValueLayout.JAVA_INT, TYPE, Linux.SCM_RIGHTS);
    for (int i = 0; i < descriptors.length; i++) {
      control.setAtIndex(ValueLayout.JAVA_INT, DATA / 4 + i, descriptors[i]);
    }
    boolean some = descriptors.length != 0;
    header.set(ValueLayout.ADDRESS, CONTROL, some ? control : MemorySegment.NULL);
    header.set(ValueLayout.JAVA_LONG, CONTROL_BYTES, some ? (length + 7) & ~7L : 0);
    header.set(ValueLayout.JAVA_INT, FLAGS, 0);
  }

  /** How many descriptors came with the bytes; other kinds of ancillary data cannot come. */
  int received() {
    long length = header.get(ValueLayout.JAVA_LONG, CONTROL_BYTES);
    if (length < DATA
        || control.get(ValueLayout.JAVA_INT, LEVEL) != Linux.SOL_SOCKET
        || control.get(ValueLayout.JAVA_INT, TYPE) != Linux.SCM_RIGHTS) {
      return 0;
    }
    return (int) ((control.get(ValueLayout.JAVA_LONG, 0) - DATA) / 4);
  }

  /**
   * Whether some descriptors were dropped, because there was no room or the process has too many.
   */
  boolean wasCut() {
    return (header.get(ValueLayout.JAVA_INT, FLAGS) & Linux.MSG_CTRUNC) != 0;
  }

  int descriptor(int index) {
    return control.getAtIndex(ValueLayout.JAVA_INT, DATA / 4 + index);
  }

  private void range(long address, long lengthBytes) {
    range.set(ValueLayout.JAVA_LONG, 0, address);
    range.set(ValueLayout.JAVA_LONG, 8, lengthBytes);
  }
}

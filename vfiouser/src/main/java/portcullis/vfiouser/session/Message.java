package portcullis.vfiouser.session;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.wire.Field;
import portcullis.vfiouser.wire.Header;

/**
 * The message that a stream has received last: a view of the stream's buffer, good until the next
 * one is received, and the descriptors that came with it. Not thread-safe.
 */
public final class Message {
  /** Those that came with it and that nobody has taken over yet. */
  final List<Descriptor> descriptors = new ArrayList<>();

  private final MemorySegment buffer;
  private long base;
  private int sizeBytes;

  Message(MemorySegment buffer) {
    this.buffer = buffer;
  }

  void at(long newBase, int newSizeBytes) {
    base = newBase;
    sizeBytes = newSizeBytes;
  }

  /** Reads a field of the header. */
  public int header(Field field) {
    return (int) field.get(buffer, base);
  }

  /** Type bits of the flags. */
  public int type() {
    return header(Header.FLAGS) & Header.TYPE_MASK;
  }

  /** Bytes after the header. */
  public int payloadBytes() {
    return sizeBytes - Header.BYTES;
  }

  /** Reads a field of the payload, whose fixed part must be there. */
  public long get(Field field) {
    return field.get(buffer, payload());
  }

  /** The buffer that the payload is in. */
  public MemorySegment buffer() {
    return buffer;
  }

  /** Where in the buffer the payload is. */
  public long payload() {
    return base + Header.BYTES;
  }

  /** Takes the descriptors over. */
  public List<Descriptor> takeDescriptors() {
    List<Descriptor> taken = List.copyOf(descriptors);
    descriptors.clear();
    return taken;
  }

  void closeDescriptors() {
    for (Descriptor descriptor : descriptors) {
      descriptor.close();
    }
    descriptors.clear();
  }
}

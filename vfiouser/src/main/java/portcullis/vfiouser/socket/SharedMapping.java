package portcullis.vfiouser.socket;

import java.lang.foreign.MemorySegment;
import portcullis.core.sync.SharedLong;

/**
 * Bytes of a file in this process, shared with everyone who maps them, until {@link #close}.
 *
 * <p>Thread-safe. An access to {@link #bytes} after the close ends the process or reaches something
 * else, so whoever closes knows that no access is left.
 */
public final class SharedMapping implements AutoCloseable {
  private final MemorySegment bytes;
  // 1 once unmapped; volatile.
  private final SharedLong closed = new SharedLong(0);

  private SharedMapping(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * Maps a part of a file; the descriptor may be closed afterwards.
   *
   * @param offset a multiple of the page size
   * @throws SocketException if Linux refuses
   */
  @SuppressWarnings("restricted")
  public static SharedMapping of(
      Descriptor descriptor, long offset, long sizeBytes, boolean readable, boolean writable)
      throws SocketException {
    int held = descriptor.hold();
    if (held < 0) {
      throw new SocketException("mmap", Errno.EBADF.number());
    }
    try {
      int protection = (readable ? Linux.PROT_READ : 0) | (writable ? Linux.PROT_WRITE : 0);
      long address = Linux.map(sizeBytes, protection, held, offset);
      if (address < 0) {
        throw new SocketException("mmap", (int) -address);
      }
      return new SharedMapping(MemorySegment.ofAddress(address).reinterpret(sizeBytes));
    } finally {
      descriptor.release();
    }
  }

  /** The bytes; of global lifetime as far as Java knows. */
  public MemorySegment bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(0, 1)) {
      Linux.unmap(bytes.address(), bytes.byteSize());
    }
  }
}

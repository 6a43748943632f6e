package portcullis.machine.nvme;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the blocks of a namespace are: a fixed number of bytes, read and written at any position.
 *
 * <p>Thread-safe as far as ranges are disjoint. A failure is an {@link IOException}, which the
 * controller turns into a media error of the one command; what a failed write leaves is undefined
 * within its range.
 */
public interface BlockStore extends AutoCloseable {
  /** Number of bytes, fixed. */
  long sizeBytes();

  /** Fills {@code target} up to its limit with the bytes from {@code position} on. */
  void read(long position, ByteBuffer target) throws IOException;

  /** Writes what {@code source} has left, at {@code position}. */
  void write(long position, ByteBuffer source) throws IOException;

  /** Makes bytes zero, without using room for them if that can be. */
  void writeZeroes(long position, long lengthBytes) throws IOException;

  /** Makes everything written so far durable. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;
}

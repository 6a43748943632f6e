package portcullis.machine.nvme;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import portcullis.core.sync.PerThread;

/**
 * Blocks in a file, by positioned input and output straight between the file and the caller's
 * buffer.
 *
 * <p>The file is as long as the store, and sparse: ranges made zero are written only where
 * something else than zeroes is, so holes stay holes.
 */
public final class FileBlockStore implements BlockStore {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final long sizeBytes;
  private final PerThread<ByteBuffer> scratch =
      new PerThread<>(() -> ByteBuffer.allocateDirect(CHUNK_BYTES));
  private final ByteBuffer zeroes = ByteBuffer.allocateDirect(CHUNK_BYTES).asReadOnlyBuffer();
  private final MemorySegment zeroSegment = MemorySegment.ofBuffer(zeroes);

  private FileBlockStore(Path file, FileChannel channel, long sizeBytes) {
    this.file = file;
    this.channel = channel;
    this.sizeBytes = sizeBytes;
  }

  /**
   * Opens an existing file as it is.
   *
   * @throws IOException if it cannot be opened for reading and writing
   */
  public static FileBlockStore open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new FileBlockStore(file, channel, channel.size());
  }

  /**
   * Opens a file and makes it {@code sizeBytes} long, creating it if there is none. What it holds
   * up to there stays.
   *
   * @throws IOException if it cannot be opened for reading and writing, or is longer already
   */
  public static FileBlockStore openOrCreate(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      if (access.length() > sizeBytes) {
        throw new IOException(
            "%s has %d bytes, more than %d".formatted(file, access.length(), sizeBytes));
      }
      access.setLength(sizeBytes);
    }
    return open(file);
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw new EOFException("%s ends before byte %d".formatted(file, at));
      }
      at += count;
    }
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }

  @Override
  public void writeZeroes(long position, long lengthBytes) throws IOException {
    ByteBuffer found = scratch.get();
    MemorySegment foundSegment = MemorySegment.ofBuffer(found.clear());
    long end = position + lengthBytes;
    for (long at = position; at < end; at += CHUNK_BYTES) {
      int count = (int) Math.min(CHUNK_BYTES, end - at);
      read(at, found.clear().limit(count));
      if (MemorySegment.mismatch(foundSegment, 0, count, zeroSegment, 0, count) >= 0) {
        write(at, zeroes.duplicate().limit(count));
      }
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

package portcullis.app.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedRef;
import portcullis.machine.nvme.BlockStore;

/**
 * Remembers the first failure of a store. The controller turns a failure into the status of a
 * command, as hardware does; the user wants to know that the disk was full.
 */
public final class WatchedStore implements BlockStore {
  private final Path file;
  private final BlockStore store;
  // Set once, by compare-and-set.
  private final SharedRef<@Nullable String> failure = new SharedRef<>(null);

  WatchedStore(Path file, BlockStore store) {
    this.file = file;
    this.store = store;
  }

  /** What went wrong first, in one line, or null. */
  public @Nullable String failure() {
    return failure.getAcquire();
  }

  @Override
  public long sizeBytes() {
    return store.sizeBytes();
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    try {
      store.read(position, target);
    } catch (IOException e) {
      throw remember(e);
    }
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    try {
      store.write(position, source);
    } catch (IOException e) {
      throw remember(e);
    }
  }

  @Override
  public void writeZeroes(long position, long lengthBytes) throws IOException {
    try {
      store.writeZeroes(position, lengthBytes);
    } catch (IOException e) {
      throw remember(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      store.flush();
    } catch (IOException e) {
      throw remember(e);
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private IOException remember(IOException e) {
    failure.compareAndSet(null, Disk.describe(file, e));
    return e;
  }
}

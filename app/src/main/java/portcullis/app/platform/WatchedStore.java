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
    watch(() -> store.read(position, target));
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    watch(() -> store.write(position, source));
  }

  @Override
  public void writeZeroes(long position, long lengthBytes) throws IOException {
    watch(() -> store.writeZeroes(position, lengthBytes));
  }

  @Override
  public void flush() throws IOException {
    watch(store::flush);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private void watch(FileAccess access) throws IOException {
    try {
      access.run();
    } catch (IOException e) {
      failure.compareAndSet(null, Disk.describe(file, e));
      throw e;
    }
  }

  @FunctionalInterface
  private interface FileAccess {
    void run() throws IOException;
  }
}

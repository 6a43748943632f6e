package portcullis.machine.nvme;

import java.io.IOException;
import java.nio.ByteBuffer;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/** A store that fails, or waits, when it is told to. */
final class FailingStore implements BlockStore {
  final SharedLong failing = new SharedLong(0);
  final SharedLong stalling = new SharedLong(0);
  final Signal stalled = new Signal();
  final Signal goOn = new Signal();
  private final BlockStore store = new RamBlockStore(1 << 20);

  private void check() throws IOException {
    if (stalling.getAndSet(0) != 0) {
      stalled.raise();
      goOn.await(Long.MAX_VALUE);
    }
    if (failing.get() != 0) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public long sizeBytes() {
    return store.sizeBytes();
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    check();
    store.read(position, target);
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    check();
    store.write(position, source);
  }

  @Override
  public void writeZeroes(long position, long lengthBytes) throws IOException {
    check();
    store.writeZeroes(position, lengthBytes);
  }

  @Override
  public void flush() throws IOException {
    check();
    store.flush();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}

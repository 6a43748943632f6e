package portcullis.vfiouser.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.MmioRegion;

/**
 * Memory that was lent without a descriptor, on the bus: each access is a message to a client that
 * lends it. Where none answers, reads are all ones and writes are dropped, as the bus has it.
 *
 * <p>Thread-safe.
 */
final class PeerWindow implements MmioRegion {
  private final DmaRange range;
  // Immutable snapshot; volatile compare-and-set.
  private final SharedRef<List<PeerDma>> peers = new SharedRef<>(List.of());

  PeerWindow(DmaRange range) {
    this.range = range;
  }

  void add(PeerDma peer) {
    change(list -> list.add(peer));
  }

  void remove(PeerDma peer) {
    change(list -> list.remove(peer));
  }

  private void change(Consumer<List<PeerDma>> by) {
    List<PeerDma> before;
    List<PeerDma> after;
    do {
      before = peers.get();
      after = new ArrayList<>(before);
      by.accept(after);
    } while (!peers.compareAndSet(before, List.copyOf(after)));
  }

  @Override
  public long sizeBytes() {
    return range.sizeBytes();
  }

  @Override
  public long read(long offset, int sizeBytes) {
    List<PeerDma> now = peers.get();
    long otherwise = -1L >>> (64 - 8 * sizeBytes);
    return now.isEmpty() || !range.readable()
        ? otherwise
        : now.get(0).read(range.start() + offset, sizeBytes, otherwise);
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (!range.writable()) {
      return;
    }
    // A client may refuse on behalf of the one device that it is asked for.
    for (PeerDma peer : peers.get()) {
      if (peer.write(range.start() + offset, sizeBytes, value)) {
        return;
      }
    }
  }
}

package portcullis.vfiouser.session;

import java.util.ArrayList;
import java.util.List;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.MmioRegion;

/**
 * Memory that was lent without a descriptor, on the bus: each access is a message to a client that
 * lends it. Where none answers, reads are all ones and writes are dropped, as the bus has it.
 *
 * <p>Thread-safe; the list of clients changes under the lock of {@link GuestMemory}.
 */
final class PeerWindow implements MmioRegion {
  private final DmaRange range;
  // Immutable snapshot; the release in #add and #remove pairs with the acquire in #read.
  private final SharedRef<List<PeerDma>> peers = new SharedRef<>(List.of());

  PeerWindow(DmaRange range) {
    this.range = range;
  }

  void add(PeerDma peer) {
    List<PeerDma> more = new ArrayList<>(peers.getPlain());
    more.add(peer);
    peers.setRelease(List.copyOf(more));
  }

  void remove(PeerDma peer) {
    List<PeerDma> fewer = new ArrayList<>(peers.getPlain());
    fewer.remove(peer);
    peers.setRelease(List.copyOf(fewer));
  }

  @Override
  public long sizeBytes() {
    return range.sizeBytes();
  }

  @Override
  public long read(long offset, int sizeBytes) {
    List<PeerDma> now = peers.getAcquire();
    long otherwise = -1L >>> (64 - 8 * sizeBytes);
    return now.isEmpty() || !range.readable()
        ? otherwise
        : now.get(0).read(range.start() + offset, sizeBytes, otherwise);
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    List<PeerDma> now = peers.getAcquire();
    if (!now.isEmpty() && range.writable()) {
      now.get(0).write(range.start() + offset, sizeBytes, value);
    }
  }
}

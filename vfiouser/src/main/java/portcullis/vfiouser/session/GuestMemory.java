package portcullis.vfiouser.session;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.RegionMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.bus.SystemBus;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.socket.SharedMapping;
import portcullis.vfiouser.socket.SocketException;

/**
 * What the sessions of one guest lend, each range once however many lend it: a guest with several
 * devices lends each of them the same memory. Thread-safe.
 */
final class GuestMemory {
  private final RegionMemory memory;
  private final SystemBus bus;
  private final Mutex lock = new Mutex(LockClass.DEVICE_QUEUE, 2);
  // By start; guarded by #lock.
  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  GuestMemory(RegionMemory memory, SystemBus bus) {
    this.memory = memory;
    this.bus = bus;
  }

  int count() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts a range on the bus.
   *
   * @param descriptor of the range's file, null without one; stays the caller's
   * @param peer who answers for a range without file
   * @return 0 or {@code -errno}
   */
  int lend(DmaRange range, @Nullable Descriptor descriptor, PeerDma peer) {
    SharedMapping mapping = null;
    if (descriptor != null) {
      try {
        mapping =
            SharedMapping.of(
                descriptor,
                range.fileOffset(),
                range.sizeBytes(),
                range.readable(),
                range.writable());
      } catch (SocketException e) {
        return -e.errno();
      }
    }
    boolean used = false;
    lock.lock();
    try {
      Entry there = entries.get(range.start());
      if (there != null && there.range.isSame(range)) {
        there.users++;
        if (there.window != null) {
          there.window.add(peer);
        }
        return 0;
      }
      if (overlapsAny(range)) {
        return -Errno.EEXIST.number();
      }
      Entry added = put(range, mapping, peer);
      if (added == null) {
        return -Errno.EEXIST.number();
      }
      entries.put(range.start(), added);
      used = true;
      return 0;
    } finally {
      lock.unlock();
      if (!used && mapping != null) {
        mapping.close();
      }
    }
  }

  /**
   * Takes a range away that {@link #lend} put there for this session. When this returns, nobody
   * uses it any more unless another session lends it too. Not to be called while the session's own
   * requests to the client may be waiting for a reply.
   */
  void takeBack(DmaRange range, PeerDma peer) {
    Entry gone;
    lock.lock();
    try {
      Entry there = entries.get(range.start());
      if (there == null) {
        return;
      }
      if (there.window != null) {
        there.window.remove(peer);
      }
      if (--there.users > 0) {
        return;
      }
      entries.remove(range.start());
      gone = there;
      if (gone.window != null) {
        bus.unmap(range.start());
      }
    } finally {
      lock.unlock();
    }
    if (gone.mapping != null) {
      memory.remove(range.start());
      gone.mapping.close();
    } else {
      bus.transactions().synchronize();
    }
  }

  private @Nullable Entry put(DmaRange range, @Nullable SharedMapping mapping, PeerDma peer) {
    lock.assertHeld();
    if (mapping != null) {
      return memory.add(range.start(), mapping.bytes(), range.readable(), range.writable())
          ? new Entry(range, mapping, null)
          : null;
    }
    PeerWindow window = new PeerWindow(range);
    window.add(peer);
    return bus.tryMap(range.start(), window) ? new Entry(range, null, window) : null;
  }

  private boolean overlapsAny(DmaRange range) {
    Map.Entry<Long, Entry> before = entries.lowerEntry(range.end());
    return before != null && before.getValue().range.overlaps(range);
  }

  private static final class Entry {
    final DmaRange range;
    final @Nullable SharedMapping mapping;
    final @Nullable PeerWindow window;
    // Sessions that lend it; guarded by the memory's lock.
    int users = 1;

    Entry(DmaRange range, @Nullable SharedMapping mapping, @Nullable PeerWindow window) {
      this.range = range;
      this.mapping = mapping;
      this.window = window;
    }
  }
}

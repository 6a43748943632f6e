package portcullis.vfiouser.session;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.Descriptor.FileIdentity;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.wire.DmaMap;
import portcullis.vfiouser.wire.DmaUnmap;

/**
 * What one client lends: DMA_MAP and DMA_UNMAP. Confined to the session's thread.
 *
 * <p>Memory is mapped if it comes with a descriptor that nobody can shrink, or the server trusts
 * its clients; an access to a page that the client has cut off would end the device's thread.
 */
final class DmaMaps {
  private static final long PAGE_MASK = 4095;
  private static final long ADDRESS_END = 1L << 56;

  private final GuestMemory memory;
  private final PeerDma peer;
  private final Limits limits;
  // By start.
  private final TreeMap<Long, DmaRange> ranges = new TreeMap<>();
  private long mappedBytes;

  DmaMaps(GuestMemory memory, PeerDma peer, Limits limits) {
    this.memory = memory;
    this.peer = peer;
    this.limits = limits;
  }

  int map(Message message) {
    int size = DmaMap.LAYOUT.sizeBytes();
    if (message.payloadBytes() != size
        || message.get(DmaMap.ARGSZ) < size
        || message.descriptors.size() > 1) {
      return -Errno.EINVAL.number();
    }
    long flags = message.get(DmaMap.FLAGS);
    long start = message.get(DmaMap.ADDRESS);
    long bytes = message.get(DmaMap.SIZE);
    if (flags == 0
        || (flags & ~DmaMap.FLAGS.definedBits()) != 0
        || bytes <= 0
        || start < 0
        || start >= ADDRESS_END
        || bytes > ADDRESS_END - start) {
      return -Errno.EINVAL.number();
    }
    Map.Entry<Long, DmaRange> before = ranges.lowerEntry(start + bytes);
    if (before != null && before.getValue().end() > start) {
      return -Errno.EEXIST.number();
    }
    if (ranges.size() >= limits.maxDmaMaps()) {
      return -Errno.ENOSPC.number();
    }
    boolean readable = (flags & DmaMap.READABLE) != 0;
    boolean writable = (flags & DmaMap.WRITABLE) != 0;
    long offset = message.get(DmaMap.OFFSET);
    if (message.descriptors.isEmpty()) {
      return lend(new DmaRange(start, start + bytes, readable, writable, null, 0), null);
    }
    List<Descriptor> taken = message.takeDescriptors();
    try (Descriptor descriptor = taken.get(0)) {
      FileIdentity file = descriptor.identity();
      int refused = refuse(descriptor, file, start, offset, bytes);
      return refused != 0
          ? refused
          : lend(new DmaRange(start, start + bytes, readable, writable, file, offset), descriptor);
    }
  }

  int unmap(Message message, Reply reply) {
    int size = DmaUnmap.LAYOUT.sizeBytes();
    if (message.payloadBytes() != size || message.get(DmaUnmap.ARGSZ) < size) {
      return -Errno.EINVAL.number();
    }
    long flags = message.get(DmaUnmap.FLAGS);
    long start = message.get(DmaUnmap.ADDRESS);
    long bytes = message.get(DmaUnmap.SIZE);
    if (flags == DmaUnmap.ALL) {
      if (start != 0 || bytes != 0) {
        return -Errno.EINVAL.number();
      }
      close();
    } else if (flags != 0) {
      return flags == DmaUnmap.GET_DIRTY_BITMAP ? -Errno.ENOTSUP.number() : -Errno.EINVAL.number();
    } else {
      DmaRange range = ranges.get(start);
      if (range == null || range.sizeBytes() != bytes) {
        return -Errno.ENOENT.number();
      }
      takeBack(range);
    }
    reply.echo(message, size);
    reply.put(DmaUnmap.ARGSZ, size);
    return size;
  }

  /** Takes everything back. */
  void close() {
    while (!ranges.isEmpty()) {
      takeBack(ranges.firstEntry().getValue());
    }
  }

  private int lend(DmaRange range, @Nullable Descriptor descriptor) {
    int failed = memory.lend(range, descriptor, peer);
    if (failed == 0) {
      ranges.put(range.start(), range);
      mappedBytes += range.file() == null ? 0 : range.sizeBytes();
    }
    return failed;
  }

  private void takeBack(DmaRange range) {
    ranges.remove(range.start());
    mappedBytes -= range.file() == null ? 0 : range.sizeBytes();
    peer.suspend();
    try {
      memory.takeBack(range, peer);
    } finally {
      peer.resume();
    }
  }

  private int refuse(
      Descriptor descriptor, @Nullable FileIdentity file, long start, long offset, long bytes) {
    if (((start | offset | bytes) & PAGE_MASK) != 0
        || offset < 0
        || file == null
        || offset > file.sizeBytes()
        || bytes > file.sizeBytes() - offset) {
      return -Errno.EINVAL.number();
    }
    if (!limits.unsealedMemory() && !descriptor.isSealedAgainstShrinking()) {
      return -Errno.EPERM.number();
    }
    return bytes > limits.maxMappedBytes() - mappedBytes ? -Errno.ENOSPC.number() : 0;
  }
}

package portcullis.vfiouser.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.wire.RegionAccess;
import portcullis.vfiouser.wire.RegionIndex;
import portcullis.vfiouser.wire.WriteMulti;

/**
 * REGION_READ, REGION_WRITE and REGION_WRITE_MULTI: cut into the widest aligned accesses of up to 8
 * bytes, in ascending order. Registers are little-endian. Allocates nothing; confined to the
 * session's thread.
 */
final class RegionAccesses {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int MAX_WIDTH = 8;

  private final ServedFunction function;
  private final InterruptRequests interrupts;
  private final PeerDma peer;
  private final Limits limits;

  RegionAccesses(
      ServedFunction function, InterruptRequests interrupts, PeerDma peer, Limits limits) {
    this.function = function;
    this.interrupts = interrupts;
    this.peer = peer;
    this.limits = limits;
  }

  int read(Message message, Reply reply) {
    int fixed = RegionAccess.LAYOUT.sizeBytes();
    if (message.payloadBytes() != fixed) {
      return -Errno.EINVAL.number();
    }
    long count = message.get(RegionAccess.COUNT);
    long offset = message.get(RegionAccess.OFFSET);
    RegionIndex region = RegionIndex.of(message.get(RegionAccess.REGION));
    if (region == null || !isInside(region, offset, count)) {
      return -Errno.EINVAL.number();
    }
    MemorySegment target = reply.buffer();
    long at = reply.payload() + fixed;
    for (int done = 0; done < count; ) {
      int width = width(offset + done, count - done);
      putBytes(target, at + done, width, function.read(region, offset + done, width));
      done += width;
    }
    reply.echo(message, fixed);
    return fixed + (int) count;
  }

  int write(Message message, Reply reply) {
    int fixed = RegionAccess.LAYOUT.sizeBytes();
    if (message.payloadBytes() < fixed) {
      return -Errno.EINVAL.number();
    }
    long count = message.get(RegionAccess.COUNT);
    long offset = message.get(RegionAccess.OFFSET);
    RegionIndex region = RegionIndex.of(message.get(RegionAccess.REGION));
    if (region == null
        || message.payloadBytes() - fixed != count
        || !isInside(region, offset, count)) {
      return -Errno.EINVAL.number();
    }
    write(region, offset, message.buffer(), message.payload() + fixed, (int) count);
    reply.echo(message, fixed);
    return fixed;
  }

  /** Does all of the writes, or none if one of them is not valid. */
  int writeMulti(Message message, Reply reply) {
    int fixed = WriteMulti.LAYOUT.sizeBytes();
    int each = WriteMulti.WRITE.sizeBytes();
    if (message.payloadBytes() < fixed) {
      return -Errno.EINVAL.number();
    }
    long writes = message.get(WriteMulti.COUNT);
    if (writes < 0
        || writes > limits.maxTransferBytes() / each
        || message.payloadBytes() - fixed != writes * each) {
      return -Errno.EINVAL.number();
    }
    MemorySegment buffer = message.buffer();
    long first = message.payload() + fixed;
    for (long at = first; at < first + writes * each; at += each) {
      long count = WriteMulti.WRITE_COUNT.get(buffer, at);
      RegionIndex region = RegionIndex.of(WriteMulti.WRITE_REGION.get(buffer, at));
      if (region == null
          || count > MAX_WIDTH
          || !isInside(region, WriteMulti.WRITE_OFFSET.get(buffer, at), count)) {
        return -Errno.EINVAL.number();
      }
    }
    for (long at = first; at < first + writes * each; at += each) {
      RegionIndex region = RegionIndex.of(WriteMulti.WRITE_REGION.get(buffer, at));
      if (region != null) {
        long offset = WriteMulti.WRITE_OFFSET.get(buffer, at);
        int count = (int) WriteMulti.WRITE_COUNT.get(buffer, at);
        write(region, offset, buffer, at + WriteMulti.WRITE_DATA.offset(), count);
      }
    }
    reply.put(WriteMulti.COUNT, writes);
    return fixed;
  }

  private void write(
      RegionIndex region, long offset, MemorySegment source, long sourceOffset, int count) {
    for (int done = 0; done < count; ) {
      int width = width(offset + done, count - done);
      writeOne(region, offset + done, width, getBytes(source, sourceOffset + done, width));
      done += width;
    }
  }

  private void writeOne(RegionIndex region, long offset, int width, long value) {
    if (region != RegionIndex.CONFIG || !function.isReset(offset, width, value)) {
      function.write(region, offset, width, value);
      return;
    }
    peer.suspend();
    try {
      function.write(region, offset, width, value);
    } finally {
      peer.resume();
    }
    interrupts.restore();
  }

  private boolean isInside(RegionIndex region, long offset, long count) {
    if (count <= 0 || count > limits.maxTransferBytes()) {
      return false;
    }
    long size = function.regionBytes(region);
    return offset >= 0 && count <= size && offset <= size - count;
  }

  private static int width(long offset, long leftBytes) {
    int width = MAX_WIDTH;
    while ((offset & (width - 1)) != 0 || width > leftBytes) {
      width >>>= 1;
    }
    return width;
  }

  private static long getBytes(MemorySegment source, long at, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (source.get(BYTE, at + i) & 0xffL) << (8 * i);
    }
    return value;
  }

  private static void putBytes(MemorySegment target, long at, int width, long value) {
    for (int i = 0; i < width; i++) {
      target.set(BYTE, at + i, (byte) (value >>> (8 * i)));
    }
  }
}

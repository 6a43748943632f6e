package portcullis.machine.nvme;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Blocks in memory outside the heap, all zero at first; gone with the object. */
public final class RamBlockStore implements BlockStore {
  private final MemorySegment bytes;

  /** Makes a store of {@code sizeBytes} bytes. */
  public RamBlockStore(long sizeBytes) {
    bytes = Arena.ofAuto().allocate(sizeBytes, 4096);
  }

  @Override
  public long sizeBytes() {
    return bytes.byteSize();
  }

  @Override
  public void read(long position, ByteBuffer target) {
    MemorySegment.ofBuffer(target).copyFrom(bytes.asSlice(position, target.remaining()));
    target.position(target.limit());
  }

  @Override
  public void write(long position, ByteBuffer source) {
    bytes.asSlice(position, source.remaining()).copyFrom(MemorySegment.ofBuffer(source));
    source.position(source.limit());
  }

  @Override
  public void writeZeroes(long position, long lengthBytes) {
    bytes.asSlice(position, lengthBytes).fill((byte) 0);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}

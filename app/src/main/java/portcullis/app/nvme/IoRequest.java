package portcullis.app.nvme;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.memory.PageAllocator;

/** One I/O with a buffer of its own, used again and again. Belongs to the thread of its queue. */
public final class IoRequest {
  private final int commandId;
  private final long bufferPhysAddr;
  private final MemorySegment buffer;
  private final @Nullable CoherentBuffer prpList;
  private Direction direction = Direction.TO_DEVICE;
  private long iova;
  private long offsetBytes;
  private int lengthBytes;
  // Whether the controller has it, or will get it; guarded by the queue's lock.
  private boolean inFlight;
  private long tag;
  private long startNanos;
  private long endNanos;
  private @Nullable String failure;

  IoRequest(
      int commandId, long bufferPhysAddr, MemorySegment buffer, @Nullable CoherentBuffer prpList) {
    this.commandId = commandId;
    this.bufferPhysAddr = bufferPhysAddr;
    this.buffer = buffer;
    this.prpList = prpList;
  }

  /** The first {@code lengthBytes} of its buffer. */
  public MemorySegment buffer(int lengthBytes) {
    return buffer.asSlice(0, lengthBytes);
  }

  /** Remembers something of the submitter's until the request is done. */
  public void tag(long newTag) {
    tag = newTag;
  }

  /** What {@link #tag(long)} remembered. */
  public long tag() {
    return tag;
  }

  /** Whether it writes to the disk. */
  public boolean isWrite() {
    return direction == Direction.TO_DEVICE;
  }

  /** When it was submitted, before its buffer was mapped. */
  public long startNanos() {
    return startNanos;
  }

  /** When it was done and its buffer unmapped. */
  public long endNanos() {
    return endNanos;
  }

  /** Why it failed, in words for the user, or null if it did not. */
  public @Nullable String failure() {
    return failure;
  }

  int commandId() {
    return commandId;
  }

  long bufferPhysAddr() {
    return bufferPhysAddr;
  }

  /** Room for the addresses of pages after the first, or null where two are the most. */
  @Nullable CoherentBuffer prpList() {
    return prpList;
  }

  /** Gives its memory back; nothing of it is in flight. */
  void close(PageAllocator buffers) {
    buffers.free(bufferPhysAddr);
    if (prpList != null) {
      prpList.close();
    }
  }

  long iova() {
    return iova;
  }

  long offsetBytes() {
    return offsetBytes;
  }

  boolean isInFlight() {
    return inFlight;
  }

  void setInFlight(boolean isNow) {
    inFlight = isNow;
  }

  int lengthBytes() {
    return lengthBytes;
  }

  Direction direction() {
    return direction;
  }

  void begin(Direction newDirection, long newOffsetBytes, int newLengthBytes, long nowNanos) {
    direction = newDirection;
    offsetBytes = newOffsetBytes;
    lengthBytes = newLengthBytes;
    startNanos = nowNanos;
    failure = null;
  }

  void mapped(long newIova) {
    iova = newIova;
  }

  void end(@Nullable String newFailure, long nowNanos) {
    failure = newFailure;
    endNanos = nowNanos;
  }
}

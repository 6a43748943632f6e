package portcullis.core.memory;

import java.util.Arrays;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * Blocks of physical memory, each a power of two bytes from 2 KiB, aligned to its size and zero
 * when handed out: tables of every vendor, pages, queues, buffers.
 *
 * <p>A binary buddy allocator. {@link #free} never fails and neither call allocates on the heap.
 * Freeing what is not allocated, or not a block's start, throws {@link IllegalArgumentException}.
 * Every block not yet freed is counted, so that a test can prove that nothing leaks. Thread-safe.
 */
public final class PageAllocator {
  /** What {@link #allocate} answers when it is out of memory; never the address of a block. */
  public static final long NONE = 0;

  /** The smallest block: 2 KiB. */
  public static final int MIN_SIZE_LOG2 = 11;

  /** The largest block: 64 MiB. */
  public static final int MAX_SIZE_LOG2 = 26;

  private static final int ORDERS = MAX_SIZE_LOG2 - MIN_SIZE_LOG2 + 1;
  private static final int NIL = -1;
  private static final byte INSIDE = -1;
  private static final byte USED = 0x40;

  private final PhysicalMemory memory;
  private final AllocationGate gate;
  private final long baseAddress;
  private final int frames;
  private final Mutex lock = new Mutex(LockClass.PAGE_ALLOCATOR);

  // Of a block's first frame: its order if free, USED | order if handed out; INSIDE for all other
  // frames. Guarded by #lock.
  private final byte[] state;
  // Neighbours on the free list of a free block's order. Guarded by #lock.
  private final int[] next;
  private final int[] previous;
  private final int[] freeHead = new int[ORDERS];
  // Next block of the chain a used block is on, as an address; plain, owned with the block.
  private final SharedLongArray chainLink;
  // Written under #lock (plain), read anywhere (opaque).
  private final SharedLong allocatedBytes = new SharedLong(0);
  private final SharedLong peakBytes = new SharedLong(0);

  /** Manages all of {@code memory}. */
  public PageAllocator(PhysicalMemory memory) {
    this(memory, AllocationGate.OPEN);
  }

  /** Manages all of {@code memory}; {@code gate} may refuse allocations. */
  public PageAllocator(PhysicalMemory memory, AllocationGate gate) {
    this(memory, memory.baseAddress(), memory.sizeBytes(), gate);
  }

  /**
   * Manages a part of {@code memory}.
   *
   * @param baseAddress physical address of its first byte, a multiple of 4 KiB
   * @param sizeBytes a multiple of 4 KiB
   */
  public PageAllocator(
      PhysicalMemory memory, long baseAddress, long sizeBytes, AllocationGate gate) {
    if (((baseAddress | sizeBytes) & 4095) != 0 || !memory.contains(baseAddress, sizeBytes)) {
      throw new IllegalArgumentException(
          "0x%x bytes at 0x%x are not pages of %s".formatted(sizeBytes, baseAddress, memory));
    }
    this.memory = memory;
    this.gate = gate;
    this.baseAddress = baseAddress;
    this.frames = Math.toIntExact(sizeBytes >>> MIN_SIZE_LOG2);
    this.state = new byte[frames];
    this.next = new int[frames];
    this.previous = new int[frames];
    this.chainLink = new SharedLongArray(frames);
    Arrays.fill(state, INSIDE);
    Arrays.fill(freeHead, NIL);
    int frame = 0;
    while (frame < frames) {
      int order = largestOrderAt(frame);
      pushFree(frame, order);
      frame += 1 << order;
    }
  }

  /** The memory the blocks are in. */
  public PhysicalMemory memory() {
    return memory;
  }

  /**
   * Hands out a zeroed block.
   *
   * @param sizeLog2 its size in bytes as a power of two, {@value #MIN_SIZE_LOG2} to {@value
   *     #MAX_SIZE_LOG2}
   * @return its physical address, or {@link #NONE} if there is no room
   */
  public long allocate(int sizeLog2) {
    if (sizeLog2 < MIN_SIZE_LOG2 || sizeLog2 > MAX_SIZE_LOG2) {
      throw new IllegalArgumentException("no block of 2^" + sizeLog2 + " bytes");
    }
    if (!gate.permits(sizeLog2)) {
      return NONE;
    }
    int frame;
    lock.lock();
    try {
      frame = take(sizeLog2 - MIN_SIZE_LOG2);
      if (frame == NIL) {
        return NONE;
      }
      count(1L << sizeLog2);
    } finally {
      lock.unlock();
    }
    long physAddr = addressOf(frame);
    memory.clear(physAddr, 1L << sizeLog2);
    return physAddr;
  }

  /**
   * Takes a block back.
   *
   * @param physAddr as {@link #allocate} returned it
   */
  public void free(long physAddr) {
    lock.lock();
    try {
      release(usedFrame(physAddr));
    } finally {
      lock.unlock();
    }
  }

  /** Takes every block of {@code chain} back; the chain is empty afterwards. */
  public void free(PageChain chain) {
    lock.lock();
    try {
      long physAddr = chain.first();
      while (physAddr != NONE) {
        int frame = usedFrame(physAddr);
        physAddr = chainLink.getPlain(frame);
        release(frame);
      }
      chain.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes handed out and not yet taken back. */
  public long allocatedBytes() {
    return allocatedBytes.getOpaque();
  }

  /** The most that {@link #allocatedBytes} has been. */
  public long peakBytes() {
    return peakBytes.getOpaque();
  }

  /** Bytes managed. */
  public long totalBytes() {
    return (long) frames << MIN_SIZE_LOG2;
  }

  /** Sets the link of a handed-out block: the caller owns the block, and so its link. */
  void link(long physAddr, long nextPhysAddr) {
    chainLink.setPlain(frameOf(physAddr), nextPhysAddr);
  }

  private int take(int wanted) {
    int order = wanted;
    while (order < ORDERS && freeHead[order] == NIL) {
      order++;
    }
    if (order == ORDERS) {
      return NIL;
    }
    int frame = freeHead[order];
    removeFree(frame, order);
    while (order > wanted) {
      order--;
      pushFree(frame + (1 << order), order);
    }
    state[frame] = (byte) (USED | wanted);
    return frame;
  }

  private void release(int used) {
    int order = state[used] & ~USED;
    count(-(1L << (order + MIN_SIZE_LOG2)));
    state[used] = INSIDE;
    int frame = used;
    while (order < ORDERS - 1) {
      int buddy = buddyOf(frame, order);
      if (buddy < 0 || buddy + (1 << order) > frames || state[buddy] != order) {
        break;
      }
      removeFree(buddy, order);
      frame = Math.min(frame, buddy);
      order++;
    }
    pushFree(frame, order);
  }

  // Buddies pair up by physical address, so that a block is aligned to its size.
  private int buddyOf(int frame, int order) {
    long base = baseAddress >>> MIN_SIZE_LOG2;
    return (int) (((base + frame) ^ (1L << order)) - base);
  }

  private int largestOrderAt(int frame) {
    long physFrame = (baseAddress >>> MIN_SIZE_LOG2) + frame;
    int byAlignment = Long.numberOfTrailingZeros(physFrame);
    int byRoom = 31 - Integer.numberOfLeadingZeros(frames - frame);
    return Math.min(Math.min(byAlignment, byRoom), ORDERS - 1);
  }

  private void pushFree(int frame, int order) {
    int head = freeHead[order];
    state[frame] = (byte) order;
    next[frame] = head;
    previous[frame] = NIL;
    if (head != NIL) {
      previous[head] = frame;
    }
    freeHead[order] = frame;
  }

  private void removeFree(int frame, int order) {
    int before = previous[frame];
    int after = next[frame];
    if (before == NIL) {
      freeHead[order] = after;
    } else {
      next[before] = after;
    }
    if (after != NIL) {
      previous[after] = before;
    }
    state[frame] = INSIDE;
  }

  private void count(long deltaBytes) {
    long now = allocatedBytes.getPlain() + deltaBytes;
    allocatedBytes.setOpaque(now);
    if (now > peakBytes.getPlain()) {
      peakBytes.setOpaque(now);
    }
  }

  private int usedFrame(long physAddr) {
    int frame = frameOf(physAddr);
    if ((state[frame] & USED) == 0 || state[frame] == INSIDE) {
      throw new IllegalArgumentException("no block starts at 0x" + Long.toHexString(physAddr));
    }
    return frame;
  }

  private int frameOf(long physAddr) {
    long offset = physAddr - baseAddress;
    if (offset < 0 || offset >= totalBytes() || (offset & ((1L << MIN_SIZE_LOG2) - 1)) != 0) {
      throw new IllegalArgumentException(
          "0x%x is not the start of a block in %s".formatted(physAddr, memory));
    }
    return (int) (offset >>> MIN_SIZE_LOG2);
  }

  private long addressOf(int frame) {
    return baseAddress + ((long) frame << MIN_SIZE_LOG2);
  }
}

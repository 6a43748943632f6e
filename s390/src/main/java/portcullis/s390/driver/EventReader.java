package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.s390.spec.EventBlock;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.PciInstructions;

/** STORE EVENT INFORMATION, through a block that is allocated once. Thread-safe. */
final class EventReader {
  private static final int BLOCK_LOG2 = 12;

  private final PciInstructions machine;
  private final PageAllocator pages;
  private final PhysicalMemory memory;
  private final Mutex lock = new Mutex(LockClass.COMMAND_BLOCK, 1);
  // Its contents are guarded by #lock.
  private final long block;
  // Events that this driver knows nothing of; guarded by #lock.
  private long unknown;

  private EventReader(PciInstructions machine, PageAllocator pages, long block) {
    this.machine = machine;
    this.pages = pages;
    this.memory = pages.memory();
    this.block = block;
  }

  /** Makes one; null if there is no memory for the block. */
  static @Nullable EventReader create(PciInstructions machine, PageAllocator pages) {
    long block = pages.allocate(BLOCK_LOG2);
    return block == PageAllocator.NONE ? null : new EventReader(machine, pages, block);
  }

  void close() {
    pages.free(block);
  }

  /** The oldest event that is pending and known; null if there is none. */
  @Nullable PciEvent next() {
    lock.lock();
    try {
      while (true) {
        memory.clear(block, EventBlock.BYTES);
        put(EventBlock.HEADER_AT, EventBlock.LENGTH.place(EventBlock.BYTES));
        if (!InstructionResult.isOk(machine.storeEventInformation(block))) {
          return null;
        }
        long header = get(EventBlock.HEADER_AT);
        if (EventBlock.RESPONSE.extractInt(header) != EventBlock.STORED) {
          return null;
        }
        PciEvent event = decode();
        if (event != null) {
          return event;
        }
        unknown++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Events read that this driver knows nothing of. */
  long unknown() {
    lock.lock();
    try {
      return unknown;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable PciEvent decode() {
    EventCode code = EventCode.of(EventBlock.CODE.extractInt(get(EventBlock.CODE_AT)));
    if (code == null) {
      return null;
    }
    int flags = EventBlock.FLAGS.extractInt(get(EventBlock.CONTENT_AT));
    long function = get(EventBlock.FUNCTION_AT);
    return new PciEvent(
        code,
        EventBlock.FUNCTION_ID.extractInt(function),
        EventBlock.HANDLE.extractInt(get(EventBlock.HANDLE_AT)),
        EventBlock.WRITE.isSet(function),
        get(EventBlock.ADDRESS_AT),
        (flags & EventBlock.MORE_PENDING) != 0,
        (flags & EventBlock.OVERFLOW) != 0);
  }

  private long get(int offset) {
    return memory.getLongAcquire(block + offset);
  }

  private void put(int offset, long value) {
    memory.setLongOpaque(block + offset, value);
  }
}

package portcullis.s390.device;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.s390.spec.EventBlock;
import portcullis.s390.spec.EventCode;

/**
 * Events that software has not taken yet, oldest first. Of those that find the queue full, one is
 * kept that tells software to look at all functions.
 *
 * <p>Thread-safe. The handler is called with no lock held.
 */
final class EventQueue {
  /** A function has at most one error event until software recovers it. */
  private static final int MOST_EVENTS = 4096;

  private final Quiescence quiescence;
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Guarded by #lock.
  private final ArrayDeque<PciEvent> events = new ArrayDeque<>();
  private boolean overflowed;
  // Release in #onEvent, acquire in #add.
  private final SharedRef<@Nullable Runnable> handler = new SharedRef<>(null);

  EventQueue(Quiescence quiescence) {
    this.quiescence = quiescence;
  }

  void add(PciEvent event) {
    lock.lock();
    try {
      if (events.size() < MOST_EVENTS) {
        events.add(event);
      } else {
        overflowed = true;
      }
    } finally {
      lock.unlock();
    }
    Runnable told = handler.getAcquire(); // pairs with #onEvent
    if (told != null) {
      told.run();
    }
  }

  void onEvent(Runnable newHandler) {
    handler.setRelease(newHandler); // pairs with #add
    if (isPending()) {
      newHandler.run();
    }
  }

  boolean isPending() {
    lock.lock();
    try {
      return !events.isEmpty() || overflowed;
    } finally {
      lock.unlock();
    }
  }

  /** Writes the oldest event to a block that is in memory. */
  void store(BlockMemory memory, long block) {
    lock.lock();
    PciEvent event;
    int flags;
    try {
      event = events.poll();
      boolean lost = event == null && overflowed;
      if (lost) {
        event = new PciEvent(EventCode.SEVERAL_CHANGED, 0, 0, 0, false);
        overflowed = false;
      }
      boolean more = !events.isEmpty() || overflowed;
      flags = (more ? EventBlock.MORE_PENDING : 0) | (lost ? EventBlock.OVERFLOW : 0);
    } finally {
      lock.unlock();
    }
    if (event != null && event.code().kind() == EventCode.Kind.ERROR) {
      quiescence.await();
    }
    store(memory, block, event, flags);
  }

  private static void store(BlockMemory memory, long block, @Nullable PciEvent event, int flags) {
    memory.clear(block, EventBlock.BYTES);
    int response = event == null ? EventBlock.NONE_PENDING : EventBlock.STORED;
    memory.set(
        block + EventBlock.HEADER_AT,
        EventBlock.LENGTH.place(EventBlock.BYTES)
            | EventBlock.RESPONSE.place(response)
            | EventBlock.NOTIFICATION.place(EventBlock.NOTIFICATION_PCI));
    if (event == null) {
      return;
    }
    int content =
        event.code().kind() == EventCode.Kind.AVAILABILITY
            ? EventBlock.CONTENT_AVAILABILITY
            : EventBlock.CONTENT_ERROR;
    memory.set(
        block + EventBlock.CONTENT_AT,
        EventBlock.FLAGS.place(flags) | EventBlock.CONTENT.place(content));
    memory.set(block + EventBlock.HANDLE_AT, EventBlock.HANDLE.placeInt(event.handle()));
    memory.set(
        block + EventBlock.FUNCTION_AT,
        EventBlock.FUNCTION_ID.placeInt(event.functionId()) | EventBlock.WRITE.flag(event.write()));
    memory.set(block + EventBlock.ADDRESS_AT, event.address());
    memory.set(block + EventBlock.CODE_AT, EventBlock.CODE.place(event.code().code()));
  }
}

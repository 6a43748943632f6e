package portcullis.machine.ats;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.SystemBus;

/**
 * Brings the messages of an IOMMU to the functions behind it, and their completions back.
 *
 * <p>The IOMMU's thread only puts a message into a list. The router's own thread has the functions
 * forget translations, waits until no DMA uses them any more, and sends completions, one for all
 * tags of a function that came together. A message to a function that is not there is lost, as a
 * message on a bus is. Thread-safe.
 */
public final class AtsRouter implements AtsMessageSink, AutoCloseable {
  private final SystemBus bus;
  // By requester id; immutable snapshots, replaced by volatile compare-and-set.
  private final SharedRef<Map<Integer, AtsFunction>> functions = new SharedRef<>(Map.of());
  // Where completions go; volatile.
  private final SharedRef<InvalidationCompletions> completions =
      new SharedRef<>(InvalidationCompletions.UNCONNECTED);
  // Messages not yet taken, newest first. The compare-and-set of #put pairs with the exchange in
  // #takeAll: the fields of the messages are seen there.
  private final SharedRef<@Nullable AtsMessage> newest = new SharedRef<>(null);
  private final Signal work = new Signal();
  // 1 once the thread is to end; volatile.
  private final SharedLong stopping = new SharedLong(0);
  private final Task task;

  /** Starts a router without functions. */
  public AtsRouter(SystemBus bus) {
    this.bus = bus;
    this.task = Task.spawn("ats router", this::run);
  }

  /** Says where completions go from now on; until then they are lost. */
  public void connect(InvalidationCompletions newCompletions) {
    completions.set(newCompletions);
  }

  /** Brings messages to a function from now on, instead of any earlier one with its id. */
  public void add(AtsFunction function) {
    Map<Integer, AtsFunction> now;
    Map<Integer, AtsFunction> changed;
    do {
      now = functions.get();
      changed = new TreeMap<>(now);
      changed.put(function.requesterId(), function);
    } while (!functions.compareAndSet(now, changed));
  }

  /** Ends that; fails the page requests that the function waits for. */
  public void remove(AtsFunction function) {
    Map<Integer, AtsFunction> now;
    Map<Integer, AtsFunction> changed;
    do {
      now = functions.get();
      changed = new TreeMap<>(now);
      changed.remove(function.requesterId(), function);
    } while (!functions.compareAndSet(now, changed));
    function.pages().disable();
  }

  @Override
  public void invalidationRequest(
      int requesterId, int segment, int processId, int itag, long payload) {
    put(new AtsMessage(requesterId, segment, processId, itag, payload));
  }

  @Override
  public void pageGroupResponse(int requesterId, int segment, int processId, long payload) {
    put(new AtsMessage(requesterId, segment, processId, AtsMessage.NO_TAG, payload));
  }

  /**
   * Ends the thread; messages not yet brought are lost.
   *
   * @throws IllegalStateException if a function failed while it took a message
   */
  @Override
  public void close() {
    stopping.set(1);
    work.raise();
    task.join();
  }

  private void put(AtsMessage message) {
    AtsMessage before;
    do {
      before = newest.get();
      message.next = before;
    } while (!newest.compareAndSet(before, message));
    work.raise();
  }

  private void run() {
    while (stopping.get() == 0) {
      work.await(Long.MAX_VALUE);
      AtsMessage oldest = takeAll();
      if (oldest != null && deliver(oldest)) {
        // Pairs with Rcu.Reader#enter: a DMA that enters after this finds none of the grants.
        bus.transactions().synchronize();
        complete(oldest);
      }
    }
  }

  private @Nullable AtsMessage takeAll() {
    AtsMessage from = newest.getAndSet(null);
    AtsMessage oldest = null;
    while (from != null) {
      AtsMessage older = from.next;
      from.next = oldest;
      oldest = from;
      from = older;
    }
    return oldest;
  }

  /** Whether there is anything to complete. */
  private boolean deliver(AtsMessage oldest) {
    boolean invalidated = false;
    for (AtsMessage message = oldest; message != null; message = message.next) {
      AtsFunction function = functions.get().get(message.requesterId);
      if (message.isInvalidation()) {
        invalidated = true;
        if (function != null) {
          function.invalidate(message.payload, message.processId);
        }
      } else if (function != null) {
        function.pages().respond(message.payload);
      }
    }
    return invalidated;
  }

  private void complete(AtsMessage oldest) {
    AtsMessage first = null;
    int tags = 0;
    for (AtsMessage message = oldest; message != null; message = message.next) {
      if (!message.isInvalidation()) {
        continue;
      }
      int tag = 1 << message.itag;
      if (first != null && (!first.goesWhere(message) || (tags & tag) != 0)) {
        send(first, tags);
        tags = 0;
      }
      first = tags == 0 ? message : first;
      tags |= tag;
    }
    if (first != null) {
      send(first, tags);
    }
  }

  private void send(AtsMessage message, int tags) {
    AtsFunction function = functions.get().get(message.requesterId);
    if (function == null || function.isWithholding()) {
      return;
    }
    int count = function.completionCount();
    for (int i = 0; i < count; i++) {
      completions.get().complete(message.requesterId, message.segment, tags, count);
    }
  }
}

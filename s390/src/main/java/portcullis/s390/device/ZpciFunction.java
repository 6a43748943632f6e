package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;

/**
 * One function as hardware knows it: its state, its registered translation, its cache.
 *
 * <p>Thread-safe. All of the state is one {@link FunctionSnapshot}. DMA goes by the one it finds
 * and takes no lock; it replaces it only to bring the function into its error state. Instructions
 * that change it hold the gate of {@link #tryBegin}, so that at most one does at a time; another
 * meanwhile is told that the machine is busy.
 */
final class ZpciFunction implements DmaTranslator {
  private static final long PAGE_BYTES = 4096;
  private static final long FREE = 0;
  private static final long TAKEN = 1;

  final int functionId;
  final int index;
  final RequesterId requesterId;
  final PciFunction pci;
  final TranslationCache cache;
  final FunctionCounters counters = new FunctionCounters();
  private final ZpciConfig config;
  private final SystemBus bus;
  private final EventQueue events;
  // Volatile, replaced by compare-and-set. A replacement before Rcu#synchronize pairs with the load
  // in #translate, which follows the fence of Rcu.Reader#enter.
  private final SharedRef<FunctionSnapshot> current;
  // TAKEN while an instruction changes the state; volatile compare-and-set.
  private final SharedLong control = new SharedLong(FREE);

  ZpciFunction(
      int functionId,
      int index,
      RequesterId requesterId,
      PciFunction pci,
      ZpciConfig config,
      SystemBus bus,
      EventQueue events) {
    this.functionId = functionId;
    this.index = index;
    this.requesterId = requesterId;
    this.pci = pci;
    this.config = config;
    this.bus = bus;
    this.events = events;
    this.cache = new TranslationCache(config.cacheEntries());
    this.current = new SharedRef<>(new FunctionSnapshot(FunctionState.RESERVED, 0, null));
  }

  FunctionSnapshot snapshot() {
    return current.get();
  }

  /** Begins to change the state; false if another instruction is at it. */
  boolean tryBegin() {
    return control.compareAndSet(FREE, TAKEN); // pairs with #end
  }

  /** As {@link #tryBegin}, but waits; for what software has not asked for, and cannot repeat. */
  void begin() {
    Backoff pauses = new Backoff();
    while (!tryBegin()) {
      pauses.pause();
    }
  }

  void end() {
    control.set(FREE); // pairs with #tryBegin
  }

  /** Replaces the snapshot unless it has changed since; only DMA can have changed it. */
  boolean replace(FunctionSnapshot expected, FunctionSnapshot next) {
    return current.compareAndSet(expected, next);
  }

  /**
   * Puts another state in place whatever it is now, without registered translation. What used it
   * may still be under way: {@link #drain}.
   *
   * @return what was registered
   */
  @Nullable Registration leave(FunctionState next, int handle) {
    return current.getAndSet(new FunctionSnapshot(next, handle, null)).registration;
  }

  /** Forgets all cached translations, and waits until no DMA uses one. */
  void drain() {
    cache.invalidateAll();
    bus.transactions().synchronize();
  }

  @Override
  public boolean translate(DmaTransaction request) {
    FunctionSnapshot now = current.getAcquire();
    Registration registered = now.registration;
    if (now.passes && registered != null && registered.rootLevel != null) {
      long iova = request.iova();
      long word = registered.covers(iova) ? cache.lookup(iova) : 0;
      if (TranslationWord.permits(word, request.kind()) && request.isPlain()) {
        request.countHit();
        long offset = iova & (PAGE_BYTES - 1);
        return request.translated(TranslationWord.physAddr(word) | offset, PAGE_BYTES - offset);
      }
    }
    return translateFully(request, true);
  }

  /** As {@link #translate}, but what is refused has no effect: no error, no event. */
  boolean inspect(DmaTransaction request) {
    FunctionSnapshot now = current.get();
    Registration registered = now.registration;
    long iova = request.iova();
    long word =
        now.passes && registered != null && registered.covers(iova) ? cache.lookup(iova) : 0;
    if (TranslationWord.permits(word, request.kind()) && request.isPlain()) {
      return pass(request, TranslationWord.physAddr(word));
    }
    return translateFully(request, false);
  }

  private boolean translateFully(DmaTransaction request, boolean isolates) {
    long seen = cache.generation(); // before anything that an invalidation covers
    FunctionSnapshot now = current.get();
    if (!now.passes || !request.isPlain()) {
      return refuse(request);
    }
    long iova = request.iova();
    if (iova - config.messageAddress() >= 0 && iova - config.messageAddress() < PAGE_BYTES) {
      return config.messagePage() == ZpciConfig.NO_MESSAGES
          ? isolate(request, EventCode.NO_MESSAGE_TARGET, now, isolates)
          : pass(request, config.messagePage());
    }
    Registration registered = now.registration;
    if (registered == null) {
      return config.isolatesUnregisteredDma()
          ? isolate(request, EventCode.INVALID_ADDRESS_SPACE, now, isolates)
          : refuse(request);
    }
    if (!registered.covers(iova)) {
      return isolate(request, EventCode.OUT_OF_RANGE, now, isolates);
    }
    if (registered.rootLevel == null) {
      return pass(request, (iova - config.startDma()) & -PAGE_BYTES);
    }
    long word = registered.walk(iova);
    if (word < 0) {
      return isolate(request, TranslationWord.event(word), now, isolates);
    }
    request.countMiss();
    cache.insert(iova, word, seen);
    return TranslationWord.permits(word, request.kind())
        ? pass(request, TranslationWord.physAddr(word))
        : isolate(request, EventCode.TRANSLATION_PROTECTION, now, isolates);
  }

  private static boolean pass(DmaTransaction request, long page) {
    long offset = request.iova() & (PAGE_BYTES - 1);
    return request.translated(page + offset, PAGE_BYTES - offset);
  }

  private static boolean refuse(DmaTransaction request) {
    request.countBlocked();
    return false;
  }

  private boolean isolate(
      DmaTransaction request, EventCode code, FunctionSnapshot judged, boolean isolates) {
    if (isolates) {
      boolean write = (request.access() & Access.WRITE) != 0;
      isolate(code, request.iova(), write, judged.registration);
    }
    return refuse(request);
  }

  /**
   * Brings the function into its error state, unless it is there, is not enabled, or goes by
   * another registration than the one that was found wanting: then hardware has moved on.
   *
   * @return whether it did
   */
  boolean isolate(EventCode code, long address, boolean write, @Nullable Registration judged) {
    while (true) {
      FunctionSnapshot now = current.get();
      boolean isUp =
          now.state == FunctionState.ENABLED || now.state == FunctionState.ERROR_UNBLOCKED;
      if (!isUp || now.registration != judged) {
        return false;
      }
      if (replace(now, now.in(FunctionState.ERROR))) {
        counters.add(Counter.ERRORS, 1);
        events.add(new PciEvent(code, functionId, now.handle, address, write));
        return true;
      }
    }
  }

  @Override
  public String toString() {
    FunctionSnapshot now = snapshot();
    return "function 0x%x, handle 0x%08x, %s".formatted(functionId, now.handle, now.state);
  }
}

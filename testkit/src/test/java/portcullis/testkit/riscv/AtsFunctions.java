package portcullis.testkit.riscv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.machine.ats.AtsFunction;
import portcullis.machine.ats.AtsRouter;
import portcullis.machine.ats.CachedDmaPort;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.Requester;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuDevice;

/**
 * Functions with a translation cache behind one unit, and what is between them: a router, and the
 * timers of PCIe, whose minute is over at once for a function that does not answer.
 */
final class AtsFunctions implements AtsMessageSink, AutoCloseable {
  private static final int CACHE_CAPACITY = 32;

  private final SystemBus bus;
  private final AtsRouter router;
  private final Map<Integer, Plugged> functions = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicLong> told = new ConcurrentHashMap<>();
  private final SharedRef<@Nullable RiscvIommuDevice> unit = new SharedRef<>(null);

  AtsFunctions(SystemBus bus) {
    this.bus = bus;
    this.router = new AtsRouter(bus);
  }

  void connect(RiscvIommuDevice device) {
    unit.set(device);
    router.connect(device::completeInvalidation);
  }

  /** Plugs a function in whose cache is empty, in the place of another with its id. */
  void plug(int requesterId) {
    Plugged former = functions.get(requesterId);
    if (former != null) {
      router.remove(former.function);
    }
    Plugged plugged = new Plugged(requesterId);
    router.add(plugged.function);
    functions.put(requesterId, plugged);
  }

  AtsFunction function(int requesterId) {
    return plugged(requesterId).function;
  }

  /** Makes a function say nothing when it is told to forget, and perhaps not even do it. */
  void deafen(int requesterId, boolean deaf, boolean keepsTranslations) {
    plugged(requesterId).deaf.set(deaf ? 1 : 0);
    function(requesterId).withholdCompletions(deaf);
    function(requesterId).keepStaleTranslations(deaf && keepsTranslations);
  }

  /** Empties a function's cache, as a reset does, and makes it answer. */
  void reset(int requesterId) {
    plug(requesterId);
  }

  /** Requests to forget that have reached a function, or would have. */
  long told(int requesterId) {
    AtomicLong count = told.get(requesterId);
    return count == null ? 0 : count.get();
  }

  /** The calling thread's port of a function. */
  CachedDmaPort port(int requesterId) {
    return plugged(requesterId).ports.get();
  }

  /**
   * The physical address that an access of one byte goes to by way of the cache, or a negative
   * number if it does not get there.
   *
   * @param pasid or {@link DmaTransaction#NO_PROCESS}
   */
  long access(int requesterId, int pasid, long iova, int access) {
    CachedDmaPort port = port(requesterId);
    port.setProcess(pasid, false);
    DmaOutcome outcome = port.transfer(access, iova, plugged(requesterId).buffers.get(), 0, 1);
    // What is let through to where no memory is has been let through.
    return outcome.isOk() || outcome == DmaOutcome.ABORTED
        ? port.port().transaction().physAddr()
        : -1;
  }

  @Override
  public void invalidationRequest(
      int requesterId, int segment, int processId, int itag, long payload) {
    told.computeIfAbsent(requesterId, _ -> new AtomicLong()).getAndIncrement();
    router.invalidationRequest(requesterId, segment, processId, itag, payload);
    Plugged plugged = functions.get(requesterId);
    if (plugged == null || plugged.deaf.get() != 0) {
      unit().timeOutInvalidation(1 << itag);
    }
  }

  @Override
  public void pageGroupResponse(int requesterId, int segment, int processId, long payload) {
    router.pageGroupResponse(requesterId, segment, processId, payload);
  }

  @Override
  public void close() {
    router.close();
  }

  private RiscvIommuDevice unit() {
    return Objects.requireNonNull(unit.get());
  }

  private Plugged plugged(int requesterId) {
    return Objects.requireNonNull(functions.get(requesterId));
  }

  private final class Plugged {
    private final AtsFunction function;
    private final PerThread<CachedDmaPort> ports;
    private final PerThread<MemorySegment> buffers =
        new PerThread<>(() -> Arena.ofAuto().allocate(8, 8));
    private final SharedLong deaf = new SharedLong(0);

    Plugged(int requesterId) {
      Requester requester = new Requester(bus, requesterId, unit());
      requester.setBusMaster(true);
      function = new AtsFunction(requester, CACHE_CAPACITY, unit()::pageRequest);
      ports = new PerThread<>(function::newPort);
    }
  }
}

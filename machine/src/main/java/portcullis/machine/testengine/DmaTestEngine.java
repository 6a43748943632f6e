package portcullis.machine.testengine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.ats.AtsFunction;
import portcullis.machine.ats.AtsRouter;
import portcullis.machine.ats.CachedDmaPort;
import portcullis.machine.ats.PageRequestSink;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.Requester;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciIdentity;
import portcullis.machine.pci.RequesterId;

/**
 * A function that does the DMA it is told to: any address, length, access and PASID, and reports
 * what became of it. For tests, and for devices that misbehave on purpose.
 *
 * <p>Programmed through {@link TestEngineRegister}; an access runs on the engine's own thread. Like
 * the registers of real hardware those of the engine are for one driver at a time; the model itself
 * is thread-safe.
 */
public final class DmaTestEngine extends PciFunction {
  /** Processing accelerator, by its class code. */
  private static final PciIdentity IDENTITY = new PciIdentity(0x1234, 0x0d0a, 0x120000, 1);

  private static final int REGISTERS_SIZE_LOG2 = 12;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int PASID_MASK = 0xf_ffff;
  private static final TestEngineRegister[] REGISTERS = TestEngineRegister.values();
  private static final DmaOutcome[] OUTCOMES = DmaOutcome.values();
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** How long an access waits for a page; a reset or a removal ends the wait. */
  private static final long PAGE_TIMEOUT_NANOS = 10_000_000_000L;

  private static final int CACHE_CAPACITY = 32;

  // Null in an engine without translation cache.
  private final @Nullable AtsRouter router;
  private final PageRequestSink pageRequests;
  private final Signal work = new Signal();
  // By offset / 4, so that each register is at its own index. Those that software writes are stored
  // plainly before STATUS becomes BUSY; results before it becomes DONE.
  private final SharedLongArray values = new SharedLongArray(1 << (REGISTERS_SIZE_LOG2 - 2));
  // STATUS; volatile. BUSY hands the registers to the engine's thread, DONE hands them back.
  private final SharedLong status = new SharedLong(0);
  // How many resets were asked for and are done; release pairs with the acquire in #reset.
  private final SharedLong resetsAsked = new SharedLong(0);
  private final SharedLong resetsDone = new SharedLong(0);
  // 1 while pending vectors may be deliverable; volatile.
  private final SharedLong messagesWaiting = new SharedLong(0);
  // 1 once the thread is to end; volatile.
  private final SharedLong stopping = new SharedLong(0);
  // Set once in #plugged (release), read anywhere (acquire).
  private final SharedRef<@Nullable Task> task = new SharedRef<>(null);
  // Set once in #plugged (release) where there is a router, read anywhere (acquire).
  private final SharedRef<@Nullable AtsFunction> ats = new SharedRef<>(null);
  // The engine thread's.
  private final MemorySegment buffer = Arena.ofAuto().allocate(CHUNK_BYTES, 8);

  /** Makes an engine that is not plugged in yet. */
  public DmaTestEngine() {
    this(null, PageRequestSink.UNCONNECTED);
  }

  /**
   * Makes an engine with a translation cache that is not plugged in yet.
   *
   * @param router brings it its messages, if not null
   * @param pageRequests where its page requests go
   */
  public DmaTestEngine(@Nullable AtsRouter router, PageRequestSink pageRequests) {
    super(IDENTITY, REGISTERS_SIZE_LOG2, 1, true);
    this.router = router;
    this.pageRequests = pageRequests;
  }

  /** Its translation cache and how that behaves; null before it is plugged in, or without one. */
  public @Nullable AtsFunction ats() {
    return ats.getAcquire();
  }

  /**
   * The outcome that a value of STATUS stands for.
   *
   * @throws IllegalArgumentException if it is not one of an access that is over
   */
  public static DmaOutcome outcome(int statusValue) {
    int number = statusValue >>> 8 & 0xff;
    if ((statusValue & TestEngineRegister.DONE) == 0 || number >= OUTCOMES.length) {
      throw new IllegalArgumentException(
          "status 0x%x is not that of an access that is over".formatted(statusValue));
    }
    return OUTCOMES[number];
  }

  @Override
  protected long readRegister(long offset, int sizeBytes) {
    TestEngineRegister register = registerAt(offset, sizeBytes);
    if (register == null) {
      return 0;
    }
    return switch (register) {
      case ID -> TestEngineRegister.MAGIC;
      case STATUS -> status.get();
      case ADDRESS, LENGTH, PASID, PATTERN, START, BYTES_DONE, DATA, COMPLETED ->
          values.getOpaque(register.offset() / 4);
    };
  }

  @Override
  protected void writeRegister(long offset, int sizeBytes, long value) {
    TestEngineRegister register = registerAt(offset, sizeBytes);
    if (register == null || !register.isWritable()) {
      return;
    }
    long now = status.get();
    if (now == TestEngineRegister.BUSY) {
      return;
    }
    values.setOpaque(register.offset() / 4, sizeBytes == 4 ? value & 0xffff_ffffL : value);
    if (register == TestEngineRegister.START
        && status.compareAndSet(now, TestEngineRegister.BUSY)) {
      work.raise();
    }
  }

  @Override
  protected void plugged(Requester requester) {
    DmaPort port = requester.newPort();
    CachedDmaPort cached = null;
    if (router != null) {
      AtsFunction function = new AtsFunction(requester, CACHE_CAPACITY, pageRequests);
      ats.setRelease(function);
      router.add(function);
      cached = function.newPort();
    }
    CachedDmaPort cachedOrNull = cached;
    task.setRelease(
        Task.spawn("dma engine " + RequesterId.of(requester.id()), () -> run(port, cachedOrNull)));
  }

  @Override
  protected void removed() {
    stopping.set(1);
    AtsFunction function = ats.getAcquire();
    if (function != null && router != null) {
      router.remove(function);
    }
    work.raise();
    Task now = task.getAcquire();
    if (now != null) {
      now.join();
    }
  }

  @Override
  protected void reset() {
    long asked = resetsAsked.getAndAdd(1) + 1;
    AtsFunction function = ats.getAcquire();
    if (function != null) {
      // An access that waits for a page ends now; #clear turns the interface on again.
      function.pages().disable();
    }
    work.raise();
    Task now = task.getAcquire();
    Backoff backoff = new Backoff();
    while (now != null && now.isAlive() && resetsDone.getAcquire() < asked) {
      backoff.pause();
    }
  }

  @Override
  protected void wake() {
    messagesWaiting.set(1);
    work.raise();
  }

  private static @Nullable TestEngineRegister registerAt(long offset, int sizeBytes) {
    for (TestEngineRegister register : REGISTERS) {
      if (register.offset() == offset && register.sizeBytes() == sizeBytes) {
        return register;
      }
    }
    return null;
  }

  private void run(DmaPort port, @Nullable CachedDmaPort cached) {
    while (stopping.get() == 0) {
      work.await(Long.MAX_VALUE);
      if (messagesWaiting.getAndSet(0) != 0) {
        msix().deliverPending(port);
      }
      if (status.get() == TestEngineRegister.BUSY) {
        execute(port, cached);
      }
      long asked = resetsAsked.get();
      if (asked != resetsDone.getPlain()) {
        clear();
        resetsDone.setRelease(asked);
      }
    }
  }

  private void clear() {
    for (TestEngineRegister register : REGISTERS) {
      values.setOpaque(register.offset() / 4, 0);
    }
    AtsFunction function = ats.getAcquire();
    if (function != null) {
      function.cache().clear();
      function.pages().enable();
    }
    status.set(0);
  }

  private void execute(DmaPort port, @Nullable CachedDmaPort cachedOrNull) {
    int start = (int) value(TestEngineRegister.START);
    boolean write = (start & TestEngineRegister.WRITE) != 0;
    int access = write ? Access.WRITE : Access.READ;
    access |= (start & TestEngineRegister.EXECUTE) != 0 ? Access.EXECUTE : Access.NONE;
    int pasid = (int) value(TestEngineRegister.PASID);
    boolean hasPasid = (pasid & TestEngineRegister.PASID_VALID) != 0;
    long length = value(TestEngineRegister.LENGTH);
    long address = value(TestEngineRegister.ADDRESS);
    prepare(write ? value(TestEngineRegister.PATTERN) : 0, Math.min(length + 7, CHUNK_BYTES));
    int process = hasPasid ? pasid & PASID_MASK : DmaTransaction.NO_PROCESS;
    CachedDmaPort cached = (start & TestEngineRegister.CACHED) != 0 ? cachedOrNull : null;
    if (cached != null) {
      cached.setProcess(process, (pasid & TestEngineRegister.PASID_PRIVILEGED) != 0);
      cached.requestPages((start & TestEngineRegister.PAGES) != 0 ? PAGE_TIMEOUT_NANOS : 0);
    }
    port.setProcess(process);
    DmaOutcome outcome = DmaOutcome.OK;
    long done = 0;
    long found = 0;
    while (done < length && outcome.isOk()) {
      long chunk = Math.min(CHUNK_BYTES, length - done);
      outcome =
          cached == null
              ? port.transfer(access, address + done, buffer, 0, chunk)
              : cached.transfer(access, address + done, buffer, 0, chunk);
      found = done == 0 && !write ? buffer.get(LONG, 0) : found;
      done += cached == null ? port.bytesDone() : cached.bytesDone();
    }
    // A message carries no PASID.
    port.setProcess(DmaTransaction.NO_PROCESS);
    set(TestEngineRegister.BYTES_DONE, done);
    set(TestEngineRegister.DATA, found);
    set(TestEngineRegister.COMPLETED, value(TestEngineRegister.COMPLETED) + 1);
    status.set(TestEngineRegister.DONE | number(outcome) << 8);
    if ((start & TestEngineRegister.INTERRUPT) != 0) {
      raise(0, port);
    }
  }

  private void prepare(long pattern, long bytes) {
    buffer.set(LONG, 0, pattern);
    for (long at = 8; at + 8 <= bytes; at += 8) {
      buffer.set(LONG, at, pattern);
    }
  }

  private long value(TestEngineRegister register) {
    return values.getOpaque(register.offset() / 4);
  }

  private void set(TestEngineRegister register, long value) {
    values.setOpaque(register.offset() / 4, value);
  }

  private static int number(DmaOutcome outcome) {
    int number = 0;
    while (OUTCOMES[number] != outcome) {
      number++;
    }
    return number;
  }
}

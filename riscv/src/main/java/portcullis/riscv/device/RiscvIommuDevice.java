package portcullis.riscv.device;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.Register;

/**
 * A RISC-V IOMMU at register level: its page of registers, and the translation of the requests of
 * the devices behind it.
 *
 * <p>Everything that the specification lets hardware do later, a thread of the model's own does
 * later: commands, changes of {@code ddtp}, {@code cqcsr} and {@code fqcsr} (which read busy
 * meanwhile), interrupts. So software that does not wait for what it must wait for is found out.
 * Requests are translated by the threads that make them.
 *
 * <p>Thread-safe. Nothing that software writes to registers or memory, and nothing a device asks
 * for, throws; the IOMMU reads and writes RAM only, and interrupt files and registers by messages.
 */
public final class RiscvIommuDevice implements MmioRegion, DmaTranslator, AutoCloseable {
  /** Commands executed before the thread looks at registers and interrupts again. */
  private static final int COMMAND_BATCH = 64;

  private final SystemBus bus;
  private final RiscvIommuConfig config;
  private final RegisterFile registers;
  private final Interrupts interrupts;
  private final FaultQueue faults;
  private final RequestTranslator translator;
  private final InvalidationTracker invalidations;
  private final CommandQueue commands;
  private final PageRequestQueue pageRequestQueue;
  private final PageRequests pageRequests;
  private final PerformanceMonitor monitor;
  private final SoftwareWrites writes;
  private final DebugTranslation debug;
  private final Signal wake = new Signal();
  private final Task thread;
  // Serialises what software writes to the registers; the model's own thread takes it for a reset.
  private final Mutex writeLock = new Mutex(LockClass.DEVICE_REGISTERS);
  // Set once; volatile.
  private final SharedLong closed = new SharedLong(0);
  // Calls of #settle and #reset so far, and how many of them have been served; volatile.
  private final SharedLong resetsAsked = new SharedLong(0);
  private final SharedLong settlesAsked = new SharedLong(0);
  private final SharedLong settlesServed = new SharedLong(0);
  // Resets carried out. The thread's.
  private long resetsDone;

  /** As the other constructor, with no listener for messages to devices. */
  public RiscvIommuDevice(SystemBus bus, RiscvIommuConfig config, WiredInterrupt wires) {
    this(bus, config, wires, AtsMessageSink.UNCONNECTED);
  }

  /**
   * Makes an IOMMU as after reset, and starts its thread.
   *
   * @param bus where its tables and queues are
   * @param wires where its interrupt wires lead
   * @param functions where its messages to devices go
   * @throws IllegalArgumentException if the bus has RAM beyond the physical address width
   */
  public RiscvIommuDevice(
      SystemBus bus, RiscvIommuConfig config, WiredInterrupt wires, AtsMessageSink functions) {
    long lastRam = bus.ram().baseAddress() + bus.ram().sizeBytes() - 1;
    if (lastRam >>> config.capabilities().physicalAddressBits() != 0) {
      throw new IllegalArgumentException(
          "RAM up to 0x%x with %d bits of physical addresses"
              .formatted(lastRam, config.capabilities().physicalAddressBits()));
    }
    this.bus = bus;
    this.config = config;
    StructureMemory memory = new StructureMemory(bus, config);
    this.registers = new RegisterFile(config);
    this.interrupts = new Interrupts(memory, registers, wires, wake);
    this.faults = new FaultQueue(memory, registers, interrupts);
    Generation generation = new Generation();
    this.monitor = new PerformanceMonitor(config, registers, interrupts, generation);
    this.translator = new RequestTranslator(bus, memory, config, faults, monitor, generation);
    this.invalidations =
        new InvalidationTracker(config.invalidationTags(), config.invalidationTimeoutNanos());
    this.commands =
        new CommandQueue(
            bus,
            memory,
            registers,
            translator,
            new CommandLegality(config, registers, translator),
            invalidations,
            functions);
    this.pageRequestQueue = new PageRequestQueue(memory, registers, interrupts);
    this.pageRequests =
        new PageRequests(
            bus, config, translator::pageRequestRights, pageRequestQueue, faults, functions);
    this.writes = new SoftwareWrites(config, registers, translator, monitor);
    this.debug = new DebugTranslation(bus, registers, translator);
    this.thread = Task.spawn("riscv-iommu", this::run);
  }

  @Override
  public long sizeBytes() {
    return Register.PAGE_BYTES;
  }

  @Override
  public long read(long offset, int sizeBytes) {
    Register register = registers.registerAt(offset, sizeBytes);
    if (register == Register.IOCOUNTOVF) {
      return monitor.overflows();
    }
    if (register == Register.IOHPMCYCLES) {
      monitor.updateCycles();
    }
    return registers.read(offset, sizeBytes);
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    Register register = registers.registerAt(offset, sizeBytes);
    if (register == null) {
      return;
    }
    writeLock.lock();
    try {
      writes.write(register, offset, sizeBytes, value);
    } finally {
      writeLock.unlock();
    }
    wake.raise();
  }

  @Override
  public boolean translate(DmaTransaction transaction) {
    return translator.translate(transaction);
  }

  @Override
  public boolean deliver(DmaTransaction transaction, int sizeBytes, long value) {
    return translator.deliver(transaction, sizeBytes, value);
  }

  /**
   * As {@link #translate}, but past all caches and step by step for {@code trace}: what a request
   * meets in the tables as they are now. It has the same effects otherwise: a fault is recorded,
   * and accessed and dirty bits are set.
   */
  public boolean explain(DmaTransaction transaction, TranslationTrace trace) {
    return translator.explain(transaction, trace);
  }

  /**
   * A device sends an Invalidation Completion. Section 3.1.4.
   *
   * @param requesterId bus, device and function, 16 bits
   * @param segmentOrMinus1 of the function, if the message names it
   * @param itagVector bit of each request that it is about
   * @param completionCount messages that complete a request, 3 bits, where 0 stands for 8
   * @return false if it is unexpected: a request is not under way, or was to another function
   */
  public boolean completeInvalidation(
      int requesterId, int segmentOrMinus1, int itagVector, int completionCount) {
    boolean expected =
        invalidations.complete(requesterId, segmentOrMinus1, itagVector, completionCount);
    wake.raise();
    return expected;
  }

  /**
   * The time in which devices have to complete invalidations is over for some, before {@link
   * RiscvIommuConfig#invalidationTimeoutNanos} is; the next {@code IOFENCE.C} stops the command
   * queue with {@code cqcsr.cmd_to}.
   *
   * @param itagVector bit of each request that is given up
   */
  public void timeOutInvalidation(int itagVector) {
    invalidations.timeOut(itagVector);
    wake.raise();
  }

  /**
   * A device sends a Page Request or a Stop Marker. Sections 2.6 and 3.3. If it cannot be queued
   * and wants an answer, the answer is sent before this returns, by this thread.
   *
   * @param requesterId segment, bus, device and function, 24 bits
   * @param processIdOrMinus1 PASID of the message
   * @param privileged the Privileged Mode Requested bit; counts only with a PASID
   * @param execute the Execute Requested bit; counts only with a PASID
   * @param payload bytes 8 to 15 of the message
   * @return whether it was queued
   */
  public boolean pageRequest(
      int requesterId, int processIdOrMinus1, boolean privileged, boolean execute, long payload) {
    return pageRequests.handle(requesterId, processIdOrMinus1, privileged, execute, payload);
  }

  /** What it can do. */
  public RiscvIommuConfig config() {
    return config;
  }

  /** Commands of a kind executed so far; for ILLEGAL, how often the queue stopped for one. */
  public long executed(CommandKind kind) {
    return commands.executed(kind);
  }

  /** Faults so far, whether or not they could be recorded. */
  public long faults() {
    return faults.raised();
  }

  /** Faults recorded in the fault queue so far. */
  public long faultsRecorded() {
    return faults.recorded();
  }

  /**
   * Resets it: registers as section 5.2 says, caches empty. Returns when that is done. Software
   * must not access the registers meanwhile.
   */
  public void reset() {
    resetsAsked.getAndAdd(1);
    settle();
  }

  /**
   * Waits until the model's thread has done all that registers and queues let it do, as of this
   * call. Not from a callback of the model.
   */
  public void settle() {
    long mine = settlesAsked.getAndAdd(1) + 1;
    wake.raise();
    Backoff backoff = new Backoff();
    while (settlesServed.get() < mine && thread.isAlive()) {
      backoff.pause();
    }
  }

  /** Blocks all requests, ends the thread and waits for it. */
  @Override
  public void close() {
    translator.setDirectory(Directory.OFF);
    closed.set(1);
    wake.raise();
    thread.join();
    translator.invalidation().ofEverything(); // in the place of the thread
  }

  @Override
  public String toString() {
    return "RISC-V IOMMU, ddtp 0x%x".formatted(registers.get(Register.DDTP));
  }

  private void run() {
    while (closed.get() == 0) {
      wake.await(Math.min(monitor.nanosToOverflow(), invalidations.nanosToExpiry()));
      boolean more = true;
      while (more && closed.get() == 0) {
        long settles = settlesAsked.get();
        more = pass();
        if (!more) {
          settlesServed.set(settles);
        }
      }
    }
  }

  /** One round of all the thread has to do; returns whether another would find work. */
  private boolean pass() {
    long resets = resetsAsked.get();
    if (resets != resetsDone) {
      resetNow();
      resetsDone = resets;
    }
    completeDirectoryChange();
    faults.completeControl();
    pageRequestQueue.completeControl();
    monitor.updateCycles();
    commands.completeControl();
    debug.complete();
    invalidations.expire();
    boolean more = commands.run(COMMAND_BATCH);
    interrupts.deliver(faults);
    return more || interrupts.isDue();
  }

  /** Section 5.5: what was translated by the old mode is over when {@code busy} reads 0. */
  private void completeDirectoryChange() {
    if (DirectoryPointer.BUSY.isSet(registers.get(Register.DDTP))) {
      translator.forgetContexts();
      bus.transactions().synchronize();
      registers.update(Register.DDTP, DirectoryPointer.BUSY.mask(), 0);
    }
  }

  private void resetNow() {
    writeLock.lock();
    try {
      translator.setDirectory(Directory.OFF);
      faults.stop();
      pageRequestQueue.stop();
      registers.reset();
      translator.setServiceIds(registers.get(Register.IOMMU_QOSID));
      monitor.reset();
    } finally {
      writeLock.unlock();
    }
    bus.transactions().synchronize();
    translator.invalidation().ofEverything();
    invalidations.reset();
    interrupts.reset();
  }
}

package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TranslationRequest;

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
  private final CommandQueue commands;
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

  /**
   * Makes an IOMMU as after reset, and starts its thread.
   *
   * @param bus where its tables and queues are
   * @param wires where its interrupt wires lead
   * @throws IllegalArgumentException if the bus has RAM beyond the physical address width
   */
  public RiscvIommuDevice(SystemBus bus, RiscvIommuConfig config, WiredInterrupt wires) {
    long lastRam = bus.ram().baseAddress() + bus.ram().sizeBytes() - 1;
    if (lastRam >>> config.capabilities().physicalAddressBits() != 0) {
      throw new IllegalArgumentException(
          "RAM up to 0x%x with %d bits of physical addresses"
              .formatted(lastRam, config.capabilities().physicalAddressBits()));
    }
    this.bus = bus;
    this.config = config;
    this.registers = new RegisterFile(config);
    this.interrupts = new Interrupts(bus, registers, wires, wake);
    this.faults = new FaultQueue(bus, registers, interrupts);
    this.translator = new RequestTranslator(bus, config, faults);
    this.commands = new CommandQueue(bus, registers, translator);
    this.debug = new DebugTranslation(bus, registers, translator);
    this.thread = Task.spawn("riscv-iommu", this::run);
  }

  @Override
  public long sizeBytes() {
    return Register.PAGE_BYTES;
  }

  @Override
  public long read(long offset, int sizeBytes) {
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
      write(register, offset, sizeBytes, value);
    } finally {
      writeLock.unlock();
    }
    wake.raise();
  }

  @Override
  public boolean translate(DmaTransaction transaction) {
    return translator.translate(transaction);
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
    translator.reset(); // in the place of the thread
  }

  @Override
  public String toString() {
    return "RISC-V IOMMU, ddtp 0x%x".formatted(registers.get(Register.DDTP));
  }

  private void write(Register register, long offset, int sizeBytes, long value) {
    switch (register) {
      case DDTP -> writeDirectoryPointer(offset, sizeBytes, value);
      case FCTL -> writeFeaturesControl(offset, sizeBytes, value);
      case CQB -> writeQueueBase(Register.CQCSR, Register.CQT, offset, sizeBytes, value);
      case FQB -> writeQueueBase(Register.FQCSR, Register.FQH, offset, sizeBytes, value);
      case CQT -> registers.write(offset, sizeBytes, value & indexMask(Register.CQB), 0);
      case FQH -> registers.write(offset, sizeBytes, value & indexMask(Register.FQB), 0);
      case TR_REQ_IOVA, TR_REQ_CTL -> writeTranslationRequest(offset, sizeBytes, value);
      case CQCSR -> registers.write(offset, sizeBytes, value, CommandQueueControl.BUSY.mask());
      case FQCSR -> registers.write(offset, sizeBytes, value, FaultQueueControl.BUSY.mask());
      case CAPABILITIES,
          CQH,
          FQT,
          PQB,
          PQH,
          PQT,
          PQCSR,
          IPSR,
          IOCOUNTOVF,
          IOCOUNTINH,
          IOHPMCYCLES,
          IOHPMCTR,
          IOHPMEVT,
          TR_RESPONSE,
          IOMMU_QOSID,
          ICVEC,
          MSI_ADDR,
          MSI_DATA,
          MSI_VEC_CTL ->
          registers.write(offset, sizeBytes, value, 0);
    }
  }

  /**
   * Section 5.5. Writes while busy, to a mode that does not exist, or from one number of levels to
   * another, all UNSPECIFIED or WARL, are ignored.
   */
  private void writeDirectoryPointer(long offset, int sizeBytes, long value) {
    long before = registers.get(Register.DDTP);
    long after = registers.preview(offset, sizeBytes, value);
    @Nullable DirectoryMode oldMode = DirectoryMode.of(before);
    @Nullable DirectoryMode newMode = DirectoryMode.of(after);
    if (DirectoryPointer.BUSY.isSet(before)
        || oldMode == null
        || newMode == null
        || (oldMode != newMode && oldMode.levels() != 0 && newMode.levels() != 0)) {
      return;
    }
    registers.write(offset, sizeBytes, value, DirectoryPointer.BUSY.flag(oldMode != newMode));
    translator.setDirectory(Directory.of(after, config.extendedContexts()));
  }

  /** Section 5.4. Writes while the IOMMU or a queue is on, which are UNSPECIFIED, are ignored. */
  private void writeFeaturesControl(long offset, int sizeBytes, long value) {
    long cq = registers.get(Register.CQCSR);
    long fq = registers.get(Register.FQCSR);
    if (DirectoryMode.of(registers.get(Register.DDTP)) == DirectoryMode.OFF
        && !CommandQueueControl.CQEN.isSet(cq)
        && !CommandQueueControl.CQON.isSet(cq)
        && !FaultQueueControl.FQEN.isSet(fq)
        && !FaultQueueControl.FQON.isSet(fq)) {
      registers.write(offset, sizeBytes, value, 0);
    }
  }

  /**
   * Sections 5.6 and 5.9. Writes while the queue is on, which are UNSPECIFIED, are ignored; the
   * index that software writes assumes a valid value: 0. {@code cqon} and {@code fqon} have the
   * same place, as have the busy bits.
   */
  private void writeQueueBase(
      Register control, Register index, long offset, int sizeBytes, long value) {
    long state = registers.get(control);
    if (!CommandQueueControl.CQON.isSet(state) && !CommandQueueControl.BUSY.isSet(state)) {
      registers.write(offset, sizeBytes, value, 0);
      registers.set(index, 0);
    }
  }

  /** Sections 5.24 and 5.25. A request under way is not disturbed. */
  private void writeTranslationRequest(long offset, int sizeBytes, long value) {
    if (!TranslationRequest.GO_BUSY.isSet(registers.get(Register.TR_REQ_CTL))) {
      registers.write(offset, sizeBytes, value, 0);
    }
  }

  private long indexMask(Register base) {
    return QueueBase.indexMask(registers.get(base));
  }

  private void run() {
    while (closed.get() == 0) {
      wake.await(Long.MAX_VALUE);
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
    commands.completeControl();
    debug.complete();
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
      registers.reset();
    } finally {
      writeLock.unlock();
    }
    bus.transactions().synchronize();
    translator.reset();
    interrupts.reset();
  }
}

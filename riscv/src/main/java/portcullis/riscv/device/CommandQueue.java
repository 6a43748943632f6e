package portcullis.riscv.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.AtsMessageSink;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Fetches commands from memory and executes them. Section 3.1.
 *
 * <p>Confined to the device's thread, but for the counters. Commands are executed in order. The
 * head moves past a command as soon as it has been fetched, which the specification allows
 * ("advancing {@code cqh} is not a guarantee that the commands fetched by the IOMMU have been
 * executed"), so that software which takes the head for completion is found out; only past a fence
 * it moves on completion. A fence also waits, as the whole queue then does, until devices have
 * completed what earlier {@code ATS.INVAL} commands ask of them. Allocates nothing.
 */
final class CommandQueue {
  private final SystemBus bus;
  private final StructureMemory memory;
  private final RegisterFile registers;
  private final RequestTranslator translator;
  private final CommandLegality legality;
  private final InvalidationTracker invalidations;
  private final AtsMessageSink functions;
  // Executed commands; written by the device's thread only, opaque.
  private final Map<CommandKind, SharedLong> executed = new EnumMap<>(CommandKind.class);

  /**
   * @param functions where messages to devices go
   */
  CommandQueue(
      SystemBus bus,
      StructureMemory memory,
      RegisterFile registers,
      RequestTranslator translator,
      CommandLegality legality,
      InvalidationTracker invalidations,
      AtsMessageSink functions) {
    this.bus = bus;
    this.memory = memory;
    this.registers = registers;
    this.translator = translator;
    this.legality = legality;
    this.invalidations = invalidations;
    this.functions = functions;
    for (CommandKind kind : CommandKind.values()) {
      executed.put(kind, new SharedLong(0));
    }
  }

  /** Commands of a kind executed so far; for ILLEGAL, how often the queue stopped for one. */
  long executed(CommandKind kind) {
    return Objects.requireNonNull(executed.get(kind)).getOpaque();
  }

  /** Makes {@code cqon} follow {@code cqen}. */
  void completeControl() {
    long control = registers.get(Register.CQCSR);
    if (!CommandQueueControl.BUSY.isSet(control)) {
      return;
    }
    boolean enable = CommandQueueControl.CQEN.isSet(control);
    if (enable && !CommandQueueControl.CQON.isSet(control)) {
      registers.set(Register.CQH, 0);
      registers.update(
          Register.CQCSR,
          CommandQueueControl.ERRORS
              | CommandQueueControl.FENCE_W_IP.mask()
              | CommandQueueControl.BUSY.mask(),
          CommandQueueControl.CQON.mask());
    } else {
      registers.update(
          Register.CQCSR,
          CommandQueueControl.BUSY.mask() | CommandQueueControl.CQON.flag(!enable),
          0);
    }
  }

  /**
   * Executes commands until the queue is empty or stops.
   *
   * @param limit how many at most
   * @return whether there are more
   */
  boolean run(int limit) {
    for (int i = 0; i < limit; i++) {
      if (!step()) {
        return false;
      }
    }
    return true;
  }

  private boolean step() {
    long control = registers.get(Register.CQCSR);
    if (!CommandQueueControl.CQEN.isSet(control)
        || !CommandQueueControl.CQON.isSet(control)
        || (control & CommandQueueControl.ERRORS) != 0) {
      return false;
    }
    long head = registers.get(Register.CQH);
    // Acquire: the commands up to the tail are there; pairs with RegisterFile#write.
    if (head == registers.get(Register.CQT)) {
      return false;
    }
    long base = registers.get(Register.CQB);
    long address = QueueBase.basePhysAddr(base) + head * CommandKind.BYTES;
    if (!memory.isAccessible(address, CommandKind.BYTES)) {
      return stop(CommandQueueControl.CQMF.mask());
    }
    boolean bigEndian = isBigEndian();
    long dword0 = memory.load(address, bigEndian);
    long dword1 = memory.load(address + 8, bigEndian);
    CommandKind kind = CommandKind.of(dword0, dword1);
    if (!legality.allows(kind, dword0, dword1)) {
      count(CommandKind.ILLEGAL);
      return stop(CommandQueueControl.CMD_ILL.mask());
    }
    return execute(kind, dword0, dword1, (head + 1) & QueueBase.indexMask(base));
  }

  private boolean execute(CommandKind kind, long dword0, long dword1, long next) {
    if (kind == CommandKind.IOFENCE_C) {
      return fence(dword0, dword1, next);
    }
    if (kind == CommandKind.ATS_INVAL) {
      return invalidateInDevice(dword0, dword1, next);
    }
    advance(kind, next);
    switch (kind) {
      case IOTINVAL_VMA -> translator.invalidation().ofFirstStage(dword0, dword1);
      case IOTINVAL_GVMA -> translator.invalidation().ofSecondStage(dword0, dword1);
      case IODIR_INVAL_DDT -> {
        if (IodirInvalDdt.DV.isSet(dword0)) {
          translator.invalidation().ofDevice(IodirInvalDdt.DID.extractInt(dword0));
        } else {
          translator.invalidation().ofDevices();
        }
      }
      case IODIR_INVAL_PDT ->
          translator
              .invalidation()
              .ofProcess(
                  IodirInvalPdt.DID.extractInt(dword0), IodirInvalPdt.PID.extractInt(dword0));
      case ATS_PRGR ->
          functions.pageGroupResponse(
              AtsTarget.RID.extractInt(dword0), segment(dword0), process(dword0), dword1);
      case IOFENCE_C, ATS_INVAL, ILLEGAL -> throw new AssertionError(kind);
    }
    return true;
  }

  /** Waits, without moving the head, while all tags are in use; their completions wake it. */
  private boolean invalidateInDevice(long dword0, long dword1, long next) {
    int function = AtsTarget.RID.extractInt(dword0);
    int segment = segment(dword0);
    int tag = invalidations.begin(function, segment);
    if (tag == InvalidationTracker.NO_TAG) {
      return false;
    }
    advance(CommandKind.ATS_INVAL, next);
    functions.invalidationRequest(function, segment, process(dword0), tag, dword1);
    return true;
  }

  private static int segment(long dword0) {
    return AtsTarget.DSV.isSet(dword0) ? AtsTarget.DSEG.extractInt(dword0) : AtsMessageSink.NONE;
  }

  private static int process(long dword0) {
    return AtsTarget.PV.isSet(dword0) ? AtsTarget.PID.extractInt(dword0) : AtsMessageSink.NONE;
  }

  private boolean fence(long dword0, long dword1, long next) {
    // "guaranteed to not complete before all previously fetched commands were executed and
    // completed"; only those that devices have to complete can still be under way.
    if (invalidations.isAnyOutstanding()) {
      return false;
    }
    if (invalidations.takeTimeOut()) { // reported once: the fence executed again completes
      return stop(CommandQueueControl.CMD_TO.mask());
    }
    if (IofenceC.PR.isSet(dword0) || IofenceC.PW.isSet(dword0)) {
      bus.transactions().synchronize();
    }
    if (IofenceC.AV.isSet(dword0)
        && !memory.writeWord(
            IofenceC.address(dword1), (int) IofenceC.DATA.extract(dword0), isBigEndian())) {
      return stop(CommandQueueControl.CQMF.mask());
    }
    if (IofenceC.WSI.isSet(dword0)) {
      registers.update(Register.CQCSR, 0, CommandQueueControl.FENCE_W_IP.mask());
    }
    advance(CommandKind.IOFENCE_C, next);
    return true;
  }

  private boolean isBigEndian() {
    return FeaturesControl.BE.isSet(registers.get(Register.FCTL));
  }

  /** Release: what the command did before is visible to whoever sees the head. */
  private void advance(CommandKind kind, long next) {
    count(kind);
    registers.set(Register.CQH, next);
  }

  private void count(CommandKind kind) {
    SharedLong counter = Objects.requireNonNull(executed.get(kind));
    counter.setOpaque(counter.getPlain() + 1);
  }

  /** Leaves the head at the command that stopped the queue; software starts it again. */
  private boolean stop(long error) {
    registers.update(Register.CQCSR, 0, error);
    return false;
  }
}

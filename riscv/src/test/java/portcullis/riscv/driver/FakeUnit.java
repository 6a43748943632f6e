package portcullis.riscv.driver;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.PageRequestRecord;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Registers of a unit that does at each access exactly what a test has scripted, on the thread of
 * the access. As unkind as the specification allows: what was fetched since the last fence takes
 * effect only at the next one, and is dropped when the queue meets an error.
 */
final class FakeUnit implements MmioRegion {
  /** What becomes of a command. */
  enum Verdict {
    EXECUTE,
    ILLEGAL,
    MEMORY_FAULT,
    /** Of an {@code ATS.INVAL}: the device never answers, which the next fence finds. */
    TIME_OUT
  }

  static final long ALL_ONES = -1;

  long capabilities =
      Capabilities.VERSION.place(Capabilities.VERSION_1_0)
          | Capabilities.SV39.mask()
          | Capabilities.SV48.mask()
          | Capabilities.SV57.mask()
          | Capabilities.IGS.place(Capabilities.IGS_BOTH)
          | Capabilities.PAS.place(56);
  Set<DirectoryMode> modes = EnumSet.allOf(DirectoryMode.class);
  int smallestQueueLog2 = 1;
  int largestQueueLog2 = 20;
  // Bits of fctl that software cannot clear.
  long stuckFeatures;
  boolean holdsCommands;
  boolean ignoresCommandQueueControl;
  boolean ignoresPageRequestQueueControl;
  Function<Command, Verdict> verdict = command -> Verdict.EXECUTE;
  Consumer<Command> onEffect = command -> {};
  // Accesses after which everything reads as all ones.
  long accessesBeforeGone = Long.MAX_VALUE;

  /** Commands that have taken effect, fences included, in order. */
  final List<Command> effects = new ArrayList<>();

  final Signal signal = new Signal();
  private final PhysicalMemory ram;
  private final long[] registers = new long[Register.PAGE_BYTES / 4];
  private final List<Command> fetched = new ArrayList<>();
  private boolean hasTimedOut;
  private long accesses;

  FakeUnit(PhysicalMemory ram) {
    this.ram = ram;
  }

  @Override
  public long sizeBytes() {
    return Register.PAGE_BYTES;
  }

  @Override
  public synchronized long read(long offset, int sizeBytes) {
    if (accesses++ >= accessesBeforeGone) {
      return sizeBytes == 8 ? ALL_ONES : 0xffff_ffffL;
    }
    if (offset == Register.CAPABILITIES.offset()) {
      return capabilities;
    }
    return registers[(int) offset / 4]
        | (sizeBytes == 8 ? registers[(int) offset / 4 + 1] << 32 : 0);
  }

  @Override
  public synchronized void write(long offset, int sizeBytes, long value) {
    if (accesses++ >= accessesBeforeGone) {
      return;
    }
    if (offset == Register.DDTP.offset()) {
      writeDirectoryPointer(value);
    } else if (offset == Register.CQB.offset()
        || offset == Register.FQB.offset()
        || offset == Register.PQB.offset()) {
      int log2 = QueueBase.LOG2SZ_1.extractInt(value) + 1;
      int legal = Math.clamp(log2, smallestQueueLog2, largestQueueLog2);
      store(offset, QueueBase.LOG2SZ_1.insert(value, legal - 1));
    } else if (offset == Register.CQCSR.offset()) {
      writeCommandQueueControl(value);
    } else if (offset == Register.FQCSR.offset()) {
      writeFaultQueueControl(value);
    } else if (offset == Register.PQCSR.offset()) {
      writePageRequestQueueControl(value);
    } else if (offset == Register.IPSR.offset()) {
      set(Register.IPSR, get(Register.IPSR) & ~value);
      setPending();
    } else if (offset == Register.FCTL.offset()) {
      set(Register.FCTL, value | stuckFeatures);
    } else {
      store(offset, sizeBytes == 8 ? value : value & 0xffff_ffffL, sizeBytes);
      if (offset == Register.CQT.offset() && !holdsCommands) {
        runCommands();
      }
    }
  }

  /**
   * Has the command fail that comes after {@code spared} others, and fail again as often as it is
   * given; an {@link NthCommand} says whether it has come.
   */
  NthCommand failNth(int spared, Verdict failure) {
    NthCommand nth = new NthCommand(spared, failure);
    verdict = nth;
    return nth;
  }

  /** See {@link #failNth}. */
  static final class NthCommand implements Function<Command, Verdict> {
    private final Verdict failure;
    private int spared;
    private @Nullable Command failing;
    private int failuresLeft = CommandBacklog.TRIES;

    private NthCommand(int spared, Verdict failure) {
      this.spared = spared;
      this.failure = failure;
    }

    boolean hasCome() {
      return failing != null;
    }

    @Override
    public Verdict apply(Command command) {
      if (failing == null && spared-- == 0) {
        failing = command;
      }
      boolean isAgain = command.equals(failing) && failuresLeft > 0;
      failuresLeft -= isAgain ? 1 : 0;
      if (isAgain && (failure != Verdict.ILLEGAL || command instanceof IofenceC)) {
        failuresLeft = 0; // it is given once
      }
      return isAgain ? failure : Verdict.EXECUTE;
    }
  }

  /** Executes what is in the queue. */
  synchronized void runCommands() {
    long control = get(Register.CQCSR);
    if (!CommandQueueControl.CQON.isSet(control)) {
      return;
    }
    long base = get(Register.CQB);
    while (get(Register.CQH) != get(Register.CQT)
        && (get(Register.CQCSR) & CommandQueueControl.ERRORS) == 0) {
      long slot = QueueBase.basePhysAddr(base) + get(Register.CQH) * 16;
      Command command = Command.decode(ram.getLongAcquire(slot), ram.getLongOpaque(slot + 8));
      switch (verdict.apply(command)) {
        case ILLEGAL -> stop(CommandQueueControl.CMD_ILL.mask());
        case MEMORY_FAULT -> stop(CommandQueueControl.CQMF.mask());
        case TIME_OUT -> {
          set(Register.CQH, (get(Register.CQH) + 1) & QueueBase.indexMask(base));
          hasTimedOut = true;
        }
        case EXECUTE -> {
          if (command instanceof IofenceC && hasTimedOut) {
            hasTimedOut = false;
            commit();
            stop(CommandQueueControl.CMD_TO.mask());
            continue;
          }
          set(Register.CQH, (get(Register.CQH) + 1) & QueueBase.indexMask(base));
          fetched.add(command);
          if (command instanceof IofenceC fence) {
            complete(fence);
          }
        }
      }
    }
  }

  /** Appends a fault record, or overflows. */
  synchronized void fault(long header, long iotval) {
    long base = get(Register.FQB);
    long mask = QueueBase.indexMask(base);
    long tail = get(Register.FQT);
    long next = (tail + 1) & mask;
    if ((get(Register.FQCSR) & FaultQueueControl.ERRORS) != 0) {
      return;
    }
    if (next == get(Register.FQH)) {
      set(Register.FQCSR, get(Register.FQCSR) | FaultQueueControl.FQOF.mask());
    } else {
      long record = QueueBase.basePhysAddr(base) + tail * 32;
      ram.setLongOpaque(record + 16, iotval);
      ram.setLongRelease(record, header);
      set(Register.FQT, next);
    }
    raise(InterruptPending.FIP.mask());
  }

  /**
   * A device sends a page request, or a Stop Marker. Returns whether it was queued; if not, the
   * unit answers it, or nobody (section 2.6).
   */
  synchronized boolean pageRequest(long header, long payload) {
    long base = get(Register.PQB);
    long tail = get(Register.PQT);
    long next = (tail + 1) & QueueBase.indexMask(base);
    if ((get(Register.PQCSR) & PageRequestQueueControl.ERRORS) != 0) {
      return false;
    }
    boolean fits = next != get(Register.PQH);
    if (fits) {
      long record = QueueBase.basePhysAddr(base) + tail * PageRequestRecord.BYTES;
      ram.setLongOpaque(record + 8, payload);
      ram.setLongRelease(record, header);
      set(Register.PQT, next);
    } else {
      set(Register.PQCSR, get(Register.PQCSR) | PageRequestQueueControl.PQOF.mask());
    }
    raise(InterruptPending.PIP.mask());
    return fits;
  }

  /** The queue of page requests cannot be written any more. */
  synchronized void failPageRequestQueue() {
    set(Register.PQCSR, get(Register.PQCSR) | PageRequestQueueControl.PQMF.mask());
    raise(InterruptPending.PIP.mask());
  }

  synchronized long get(Register register) {
    int word = register.offset() / 4;
    return registers[word] | (register.sizeBytes() == 8 ? registers[word + 1] << 32 : 0);
  }

  synchronized void set(Register register, long value) {
    store(register.offset(), value, register.sizeBytes());
  }

  synchronized List<Command> effects() {
    return List.copyOf(effects);
  }

  private void commit() {
    List<Command> done = List.copyOf(fetched);
    fetched.clear();
    for (Command command : done) {
      onEffect.accept(command);
      effects.add(command);
    }
  }

  private void complete(IofenceC fence) {
    commit();
    if (fence.addressValid()) {
      ram.setIntRelease(fence.address(), fence.data());
    }
  }

  private void stop(long error) {
    fetched.clear();
    set(Register.CQCSR, get(Register.CQCSR) | error);
    setPending();
  }

  private void writeDirectoryPointer(long value) {
    DirectoryMode wanted = DirectoryMode.of(value);
    DirectoryMode now = DirectoryMode.of(get(Register.DDTP));
    if (wanted != null && wanted.levels() > 0 && now != null && now.levels() > 0) {
      throw new AssertionError("UNSPECIFIED: ddtp from " + now + " to " + wanted);
    }
    if (wanted != null && modes.contains(wanted)) {
      set(Register.DDTP, value);
    } else {
      set(Register.DDTP, DirectoryPointer.IOMMU_MODE.insert(value, 0));
    }
  }

  private void writeCommandQueueControl(long value) {
    if (ignoresCommandQueueControl) {
      return;
    }
    long before = get(Register.CQCSR);
    boolean enable = CommandQueueControl.CQEN.isSet(value);
    long errors = before & CommandQueueControl.ERRORS & ~value;
    if (enable && !CommandQueueControl.CQEN.isSet(before)) {
      set(Register.CQH, 0);
      errors = 0;
    }
    set(Register.CQCSR, errors | (value & 3) | CommandQueueControl.CQON.flag(enable));
    setPending();
    if (!holdsCommands) {
      runCommands();
    }
  }

  private void writeFaultQueueControl(long value) {
    long before = get(Register.FQCSR);
    boolean enable = FaultQueueControl.FQEN.isSet(value);
    long errors = before & FaultQueueControl.ERRORS & ~value;
    if (enable && !FaultQueueControl.FQEN.isSet(before)) {
      set(Register.FQT, 0);
      errors = 0;
    }
    set(Register.FQCSR, errors | (value & 3) | FaultQueueControl.FQON.flag(enable));
    setPending();
  }

  private void writePageRequestQueueControl(long value) {
    if (ignoresPageRequestQueueControl) {
      return;
    }
    long before = get(Register.PQCSR);
    boolean enable = PageRequestQueueControl.PQEN.isSet(value);
    long errors = before & PageRequestQueueControl.ERRORS & ~value;
    if (enable && !PageRequestQueueControl.PQEN.isSet(before)) {
      set(Register.PQT, 0);
      errors = 0;
    }
    set(Register.PQCSR, errors | (value & 3) | PageRequestQueueControl.PQON.flag(enable));
    setPending();
  }

  /** Section 5.18: error conditions set the bits again as long as they last. */
  private void setPending() {
    if (CommandQueueControl.CIE.isSet(get(Register.CQCSR))
        && (get(Register.CQCSR) & CommandQueueControl.ERRORS) != 0) {
      raise(InterruptPending.CIP.mask());
    }
    if (FaultQueueControl.FIE.isSet(get(Register.FQCSR))
        && (get(Register.FQCSR) & FaultQueueControl.ERRORS) != 0) {
      raise(InterruptPending.FIP.mask());
    }
    if (PageRequestQueueControl.PIE.isSet(get(Register.PQCSR))
        && (get(Register.PQCSR) & PageRequestQueueControl.ERRORS) != 0) {
      raise(InterruptPending.PIP.mask());
    }
  }

  private void raise(long pending) {
    if ((get(Register.IPSR) & pending) == 0) {
      set(Register.IPSR, get(Register.IPSR) | pending);
      signal.raise();
    }
  }

  private void store(long offset, long value) {
    store(offset, value, 8);
  }

  private void store(long offset, long value, int sizeBytes) {
    registers[(int) offset / 4] = value & 0xffff_ffffL;
    if (sizeBytes == 8) {
      registers[(int) offset / 4 + 1] = value >>> 32;
    }
  }
}

package portcullis.check.scenario.riscv;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * The hardware of one RISC-V IOMMU as its driver meets it: registers, and an agent that fetches
 * commands. What is done at once, a command or a request with its access, is done under {@link
 * #hardware}; an invalidation waits for the requests under way, as all promise that are followed by
 * a fence.
 *
 * <p>Until {@link #serve} it executes commands within the store to {@code cqt}: for set-up.
 */
final class SmallUnit implements MmioRegion {
  private static final long CAPABILITIES =
      Capabilities.VERSION.place(Capabilities.VERSION_1_0)
          | Capabilities.SV39.mask()
          | Capabilities.ATS.mask()
          | Capabilities.PD8.mask()
          | Capabilities.IGS.place(Capabilities.IGS_BOTH)
          | Capabilities.PAS.place(40);

  // What it grants a device; less than the driver's own patience.
  private static final long DEVICE_TIMEOUT_NANOS = 100_000;

  private final PhysicalMemory memory;
  private final DirectoryMode directory;
  final UnitWalker walker;
  final Mutex hardware;
  final Signal interrupt = new Signal();
  // By offset / 4. The doorbell is opaque, since nobody promises a driver more of a store to a
  // register; the others are released, and under #hardware where commands depend on them.
  private final SharedLongArray words = new SharedLongArray(Register.PAGE_BYTES / 4);
  // Set while the scenario is set up.
  private boolean isServed;
  private boolean isLazy = true;
  private int refusal = -1;
  private @Nullable SmallUnit awaited;
  private long toldBefore;
  // The command before which it falls silent, counted as #executed; set while the scenario is set
  // up, and then the agent's own.
  private int silence = -1;
  // 1 while nobody has made it answer again; the release in #answerAgain pairs with #beSilent.
  private final SharedLong silent = new SharedLong(1);
  // Whether the queue has been switched on since the agent last looked; guarded by #hardware.
  private boolean isRestarted;
  // The device that answers nothing; set while the scenario is set up.
  private int mute = -1;
  // The agent's own, like the two behind it: whether a device has not answered yet, and whether one
  // has not in time, which the next fence tells.
  private int executed;
  private boolean isAwaiting;
  private boolean hasTimedOut;

  /**
   * @param directory the one mode of {@code ddtp} that it has
   */
  SmallUnit(int index, PhysicalMemory memory, DirectoryMode directory, UnitWalker walker) {
    this.memory = memory;
    this.directory = directory;
    this.walker = walker;
    this.hardware = new Mutex(LockClass.DEVICE_QUEUE, index + 1);
    words.setPlain(at(Register.CAPABILITIES), CAPABILITIES);
  }

  /** From now on commands wait for {@link #run}; the one of that number from here is illegal. */
  void serve(int refusedCommand) {
    isServed = true;
    isRestarted = false;
    refusal = refusedCommand;
    executed = 0;
  }

  /**
   * Takes notice of every doorbell. Otherwise the unit is so slow to look that it finds one only
   * when a fence is behind the commands: fewer executions, and the same for who waits for fences.
   */
  void noticeEveryDoorbell() {
    isLazy = false;
  }

  /** Executes nothing before another unit has got a command. */
  void serveAfter(SmallUnit other) {
    awaited = other;
    isLazy = false;
    toldBefore = other.words.getPlain(at(Register.CQT));
  }

  private void awaitOther() {
    SmallUnit other = awaited;
    if (other != null) {
      Backoff backoff = new Backoff();
      backoff.reset();
      while (other.words.getAcquire(at(Register.CQT)) == toldBefore) {
        backoff.pause();
      }
    }
  }

  /**
   * Executes nothing from the command of that number from here on, until {@link #answerAgain}: then
   * everything, as if nothing had been.
   */
  void fallSilentBefore(int command) {
    silence = command;
  }

  /** Ends its silence. */
  void answerAgain() {
    silent.setRelease(0); // pairs with #beSilent
  }

  private void beSilent() {
    if (executed == silence) {
      silence = -1;
      Backoff backoff = new Backoff();
      backoff.reset();
      while (silent.getAcquire() != 0) { // pairs with #answerAgain
        backoff.pause();
      }
    }
  }

  /** That device answers no request to forget, and the unit says so after a while. */
  void neverAnswers(int deviceId) {
    mute = deviceId;
  }

  private void awaitDevices() {
    if (isAwaiting) {
      long deadlineNanos = Clock.nanos() + DEVICE_TIMEOUT_NANOS;
      Backoff backoff = new Backoff();
      backoff.reset();
      while (backoff.pauseUntil(deadlineNanos)) {} // nothing that could end it earlier
      isAwaiting = false;
      hasTimedOut = true;
    }
  }

  private boolean endsInFence(long tail) {
    long base = words.getPlain(at(Register.CQB));
    long last = tail - 1 & QueueBase.indexMask(base);
    long slot = QueueBase.basePhysAddr(base) + last * CommandKind.BYTES;
    return CommandKind.of(memory.getLongOpaque(slot), 0) == CommandKind.IOFENCE_C;
  }

  private static int at(Register register) {
    return register.offset() >>> 2;
  }

  @Override
  public long sizeBytes() {
    return Register.PAGE_BYTES;
  }

  @Override
  public long read(long offset, int sizeBytes) {
    return words.getAcquire((int) offset >>> 2);
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    int word = (int) offset >>> 2;
    if (word == at(Register.CQT)) {
      if (isLazy && isServed && value != 0 && !endsInFence(value)) { // 0 may begin a queue
        return;
      }
      words.setOpaque(word, value);
      while (!isServed && hasCommand()) {
        executeNext();
      }
    } else if (word == at(Register.FQCSR)) {
      boolean isOn = FaultQueueControl.FQEN.isSet(value);
      words.setRelease(word, value | FaultQueueControl.FQON.flag(isOn));
    } else if (word == at(Register.PQCSR)) {
      boolean isOn = PageRequestQueueControl.PQEN.isSet(value);
      words.setRelease(word, value | PageRequestQueueControl.PQON.flag(isOn));
    } else if (word == at(Register.CQCSR)
        || word == at(Register.IPSR)
        || word == at(Register.DDTP)) {
      hardware.lock();
      words.setRelease(word, taken(word, value));
      hardware.unlock();
    } else {
      words.setRelease(word, value);
    }
  }

  // What a register becomes that commands and requests depend on.
  private long taken(int word, long value) {
    long old = words.getPlain(word);
    if (word == at(Register.DDTP)) {
      DirectoryMode mode = DirectoryMode.of(value);
      return mode == directory || mode == DirectoryMode.OFF || mode == DirectoryMode.BARE
          ? value
          : old;
    }
    if (word == at(Register.IPSR)) {
      boolean isStillWrong = (words.getPlain(at(Register.CQCSR)) & CommandQueueControl.ERRORS) != 0;
      return (old & ~value) | InterruptPending.CIP.flag(isStillWrong);
    }
    boolean isOn = CommandQueueControl.CQEN.isSet(value);
    if (isOn && !CommandQueueControl.CQON.isSet(old)) {
      isRestarted = true;
      words.setPlain(at(Register.CQH), 0);
    }
    return (value & CommandQueueControl.CQEN.mask())
        | (old & ~value & CommandQueueControl.ERRORS)
        | CommandQueueControl.CQON.flag(isOn);
  }

  /** The agent: executes commands as long as anybody might give any. */
  void run() {
    Backoff backoff = new Backoff();
    awaitOther();
    while (true) {
      backoff.reset();
      long tail = words.getAcquire(at(Register.CQT));
      if (!runs() || tail == words.getAcquire(at(Register.CQH))) {
        backoff.pause();
      }
      while (runs() && tail != words.getAcquire(at(Register.CQH))) {
        beSilent();
        awaitDevices();
        hardware.lock();
        boolean isOver = false;
        if (isRestarted) { // what the doorbell said was about the former queue
          isRestarted = false;
          tail = words.getAcquire(at(Register.CQT));
          isOver = tail == words.getPlain(at(Register.CQH));
        }
        if (!isOver && runs()) { // nobody has switched the queue off meanwhile
          executeNext();
        }
        hardware.unlock();
        tail = isLazy ? tail : words.getAcquire(at(Register.CQT));
      }
    }
  }

  private boolean hasCommand() {
    return runs() && words.getAcquire(at(Register.CQT)) != words.getAcquire(at(Register.CQH));
  }

  private boolean runs() {
    long status = words.getAcquire(at(Register.CQCSR));
    return CommandQueueControl.CQON.isSet(status) && (status & CommandQueueControl.ERRORS) == 0;
  }

  private void executeNext() {
    long head = words.getPlain(at(Register.CQH));
    long base = words.getPlain(at(Register.CQB));
    long slot = QueueBase.basePhysAddr(base) + head * CommandKind.BYTES;
    long dword0 = memory.getLongAcquire(slot);
    long dword1 = memory.getLongAcquire(slot + 8);
    Command command = Command.decode(dword0, dword1);
    if (command instanceof IofenceC && hasTimedOut) {
      hasTimedOut = false; // section 3.1.2: the fence is done when it is given again
      stop(CommandQueueControl.CMD_TO.mask());
      return;
    }
    if (executed++ == refusal || !execute(command)) {
      stop(CommandQueueControl.CMD_ILL.mask());
      return;
    }
    words.setRelease(at(Register.CQH), head + 1 & QueueBase.indexMask(base));
  }

  private void stop(long error) {
    words.setRelease(at(Register.CQCSR), words.getPlain(at(Register.CQCSR)) | error);
    words.setRelease(
        at(Register.IPSR), words.getPlain(at(Register.IPSR)) | InterruptPending.CIP.mask());
    interrupt.raise();
  }

  private boolean execute(Command command) {
    switch (command) {
      case IodirInvalDdt c -> walker.forgetContext(c.deviceValid(), c.deviceId());
      case IodirInvalPdt c -> walker.forgetProcess(c.deviceId(), c.processId());
      case IotinvalVma c -> walker.forgetTranslations(c);
      case AtsInval c -> {
        if (c.target().routingId() == mute) {
          isAwaiting = true;
        } else {
          walker.forgetDevice(c.target().routingId());
        }
      }
      case IofenceC c -> {
        if (c.addressValid()) {
          memory.setIntRelease(c.address(), c.data());
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A request without translation of its own; the access is done while nothing can change. */
  void request(int deviceId, int processId, long iova, Access access) {
    hardware.lock();
    access.at(walker.translate(directoryPointer(), deviceId, processId, iova));
    hardware.unlock();
  }

  /** A request of a device with ATS, which goes by what it keeps, or asks and keeps that. */
  void requestByAts(int deviceId, long iova, Access access) {
    hardware.lock();
    access.at(walker.translateByAts(directoryPointer(), deviceId, iova));
    hardware.unlock();
  }

  /** What becomes of a request. */
  interface Access {
    void at(long physAddr);
  }

  private long directoryPointer() {
    return words.getAcquire(at(Register.DDTP));
  }
}

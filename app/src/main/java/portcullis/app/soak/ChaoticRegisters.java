package portcullis.app.soak;

import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Registers of an IOMMU whose command queue can be held up, and whose commands can be spoiled on
 * their way: one once, so that it is executed when it is given again, or one as often as it is
 * given. Thread-safe.
 */
final class ChaoticRegisters implements MmioRegion {
  private static final long NOTHING = -1;
  private static final long RESERVED_OPCODE = 0x7f;
  // How often a command is given before the driver gives it up.
  private static final int TRIES = 3;
  // Behind the locks of all real command queues, whose keys are small.
  private static final long LAST_KEY = Integer.MAX_VALUE;

  private final MmioRegion unit;
  private final PhysicalMemory memory;
  private final SoakScene scene;
  private final SoakOptions.Spoil spoil;
  // Taken under the driver's lock of the command queue, and before the unit's own.
  private final Mutex lock = new Mutex(LockClass.COMMAND_QUEUE, LAST_KEY);
  // All guarded by #lock.
  private boolean stalled;
  private long heldBack = NOTHING;
  private long queueBase;
  private long tail;
  // Whether what comes next has been given before.
  private boolean givenAgain;
  // Whether one of it has been spoiled again.
  private boolean spoiledAgain;
  // The command that is to be spoiled again, and how often still.
  private long stubbornDword0;
  private long stubbornDword1;
  private int spoilingsLeft;
  // How often the next new command that is no fence is to be spoiled; volatile.
  private final SharedLong spoilNext = new SharedLong(0);

  ChaoticRegisters(
      MmioRegion unit, PhysicalMemory memory, SoakScene scene, SoakOptions.Spoil spoil) {
    this.unit = unit;
    this.memory = memory;
    this.scene = scene;
    this.spoil = spoil;
  }

  /** Holds the doorbell back, or lets it through with the last one held back first. */
  void stall(boolean on) {
    lock.lock();
    try {
      stalled = on;
      if (!on && heldBack != NOTHING) {
        unit.write(Register.CQT.offset(), 4, heldBack);
        heldBack = NOTHING;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes the next command illegal that is no fence; nobody is to notice. */
  void spoilNext() {
    spoilNext.set(1);
  }

  /** Makes it illegal however often it is given, so that the driver has to report it. */
  void rejectNext() {
    spoilNext.set(TRIES);
  }

  @Override
  public long sizeBytes() {
    return unit.sizeBytes();
  }

  @Override
  public long read(long offset, int sizeBytes) {
    return unit.read(offset, sizeBytes);
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (offset == Register.CQB.offset()) {
      lock.lock();
      try {
        queueBase = value;
        tail = 0;
        givenAgain = true;
        spoiledAgain = false;
        heldBack = NOTHING;
      } finally {
        lock.unlock();
      }
    }
    if (offset != Register.CQT.offset()) {
      unit.write(offset, sizeBytes, value);
      return;
    }
    lock.lock();
    try {
      tamper(value);
      // While the queue is off it is no doorbell, but says where software begins.
      if (stalled && isOn()) {
        heldBack = value;
      } else {
        unit.write(offset, sizeBytes, value);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isOn() {
    long control = unit.read(Register.CQCSR.offset(), Register.CQCSR.sizeBytes());
    return CommandQueueControl.CQEN.isSet(control);
  }

  // Looks at the commands that the unit is about to be told of.
  private void tamper(long newTail) {
    long mask = QueueBase.indexMask(queueBase);
    for (long index = tail; index != newTail; index = (index + 1) & mask) {
      long command = QueueBase.basePhysAddr(queueBase) + index * CommandKind.BYTES;
      long dword0 = memory.getLongAcquire(command);
      CommandKind kind = CommandKind.of(dword0, memory.getLongAcquire(command + 8));
      if (kind == CommandKind.IOTINVAL_VMA && spoil == SoakOptions.Spoil.DROP_INVALIDATIONS) {
        memory.setLongRelease(command, dword0 | IotinvalVma.PSCV.mask() | IotinvalVma.PSCID.mask());
      } else if (kind != CommandKind.IOFENCE_C
          && isToBeSpoiled(dword0, memory.getLongAcquire(command + 8))) {
        memory.setLongRelease(command, dword0 | RESERVED_OPCODE);
      }
    }
    givenAgain &= newTail == tail; // a restart begins with an empty queue
    tail = newTail;
  }

  private boolean isToBeSpoiled(long dword0, long dword1) {
    if (givenAgain) {
      boolean again =
          spoilingsLeft > 0
              && !spoiledAgain
              && dword0 == stubbornDword0
              && dword1 == stubbornDword1;
      spoiledAgain |= again;
      spoilingsLeft -= again ? 1 : 0;
      return again;
    }
    long times = spoilNext.getAndSet(0);
    if (times == 0) {
      return false;
    }
    stubbornDword0 = dword0;
    stubbornDword1 = dword1;
    spoilingsLeft = (int) times - 1;
    scene.count(times == 1 ? Op.ILLEGAL : Op.REJECTED);
    return true;
  }
}

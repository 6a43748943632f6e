package portcullis.testkit.riscv;

import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Registers of a unit whose commands can be made illegal in memory, between the driver's doorbell
 * and the unit's; fences never are. Thread-safe.
 */
final class RefusedCommands implements MmioRegion {
  private static final long NO_SUCH_OPCODE = 0x7f;

  private final MmioRegion unit;
  private final PhysicalMemory memory;
  // Taken under the driver's lock of the command queue, and before the unit's own.
  private final Mutex lock = new Mutex(LockClass.COMMAND_QUEUE, Integer.MAX_VALUE);
  // All guarded by #lock.
  private long queueBase;
  private long tail;
  private int spared;
  private int refused;

  RefusedCommands(MmioRegion unit, PhysicalMemory memory) {
    this.unit = unit;
    this.memory = memory;
  }

  void refuse(int sparedBefore, int commands) {
    lock.lock();
    try {
      spared = sparedBefore;
      refused = commands;
    } finally {
      lock.unlock();
    }
  }

  int left() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      if (offset == Register.CQB.offset()) {
        queueBase = value;
        tail = 0;
      } else if (offset == Register.CQT.offset()) {
        spoil(value);
      }
      unit.write(offset, sizeBytes, value);
    } finally {
      lock.unlock();
    }
  }

  private void spoil(long newTail) {
    long mask = QueueBase.indexMask(queueBase);
    for (long index = tail; index != newTail; index = (index + 1) & mask) {
      long command = QueueBase.basePhysAddr(queueBase) + index * CommandKind.BYTES;
      long dword0 = memory.getLongAcquire(command);
      if (CommandKind.of(dword0, memory.getLongAcquire(command + 8)) == CommandKind.IOFENCE_C) {
        continue;
      }
      if (spared > 0) {
        spared--;
      } else if (refused > 0) {
        refused--;
        memory.setLongRelease(command, dword0 | NO_SUCH_OPCODE);
      }
    }
    tail = newTail;
  }
}

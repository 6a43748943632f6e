package portcullis.testkit.qemu;

import java.util.EnumMap;
import java.util.Map;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Registers of a unit that executes commands before its doorbell returns, and says by {@code cqh}
 * how many: counts them, by what the queue holds. Thread-safe as far as one thread at a time rings
 * the doorbell.
 */
final class WatchedCommands implements MmioRegion {
  private final MmioRegion unit;
  private final PhysicalMemory memory;
  // Commands executed; opaque.
  private final Map<CommandKind, SharedLong> executed = new EnumMap<>(CommandKind.class);

  WatchedCommands(MmioRegion unit, PhysicalMemory memory) {
    this.unit = unit;
    this.memory = memory;
    for (CommandKind kind : CommandKind.values()) {
      executed.put(kind, new SharedLong(0));
    }
  }

  /** Commands of that kind that the unit has executed. */
  long executed(CommandKind kind) {
    SharedLong count = executed.get(kind);
    return count == null ? 0 : count.getOpaque();
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
    if (offset != Register.CQT.offset()) {
      unit.write(offset, sizeBytes, value);
      return;
    }
    long base = unit.read(Register.CQB.offset(), Register.CQB.sizeBytes());
    long mask = QueueBase.indexMask(base);
    long first = unit.read(Register.CQH.offset(), Register.CQH.sizeBytes()) & mask;
    unit.write(offset, sizeBytes, value);
    long end = unit.read(Register.CQH.offset(), Register.CQH.sizeBytes()) & mask;
    for (long index = first; index != end; index = (index + 1) & mask) {
      long command = QueueBase.basePhysAddr(base) + index * CommandKind.BYTES;
      long dword0 = memory.getLongAcquire(command);
      SharedLong count = executed.get(CommandKind.of(dword0, memory.getLongAcquire(command + 8)));
      if (count != null) {
        count.getAndAdd(1);
      }
    }
  }
}

package portcullis.testkit.qemu;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Registers of a unit before whose eyes a command can be spoiled: between the driver's doorbell and
 * the unit's, bits of it are set in memory. Thread-safe as far as one thread at a time rings the
 * doorbell.
 */
final class SpoiledCommands implements MmioRegion {
  private final MmioRegion unit;
  private final PhysicalMemory memory;
  // Null if nothing is to be spoiled; volatile.
  private final SharedRef<@Nullable Spoiling> wanted = new SharedRef<>(null);

  SpoiledCommands(MmioRegion unit, PhysicalMemory memory) {
    this.unit = unit;
    this.memory = memory;
  }

  private record Spoiling(CommandKind kind, long bits) {}

  /** Has {@code bits} set in the first doubleword of the next command of that kind. */
  void spoilNext(CommandKind kind, long bits) {
    wanted.set(new Spoiling(kind, bits));
  }

  /** Whether all commands that were to be spoiled have been. */
  boolean isDone() {
    return wanted.get() == null;
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
    Spoiling spoiling = wanted.get();
    if (offset == Register.CQT.offset() && spoiling != null) {
      spoil(spoiling, value);
    }
    unit.write(offset, sizeBytes, value);
  }

  private void spoil(Spoiling spoiling, long tail) {
    long base = unit.read(Register.CQB.offset(), Register.CQB.sizeBytes());
    long mask = QueueBase.indexMask(base);
    long head = unit.read(Register.CQH.offset(), Register.CQH.sizeBytes());
    for (long index = head & mask; index != (tail & mask); index = (index + 1) & mask) {
      long command = QueueBase.basePhysAddr(base) + index * CommandKind.BYTES;
      long dword0 = memory.getLongAcquire(command);
      if (CommandKind.of(dword0, memory.getLongAcquire(command + 8)) == spoiling.kind) {
        memory.setLongRelease(command, dword0 | spoiling.bits);
        wanted.set(null);
        return;
      }
    }
  }
}

package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.CommandKind;

/**
 * The memory of a command queue, and who put which command there. Section 3.1.
 *
 * <p>Positions count commands from 0 on and never wrap; their lowest bits are the index into the
 * ring. Guarded by the lock of its {@link CommandQueue}.
 */
final class CommandRing {
  private final PhysicalMemory memory;
  private final long basePhysAddr;
  private final int mask;
  private final @Nullable Submitter[] owners;

  CommandRing(PhysicalMemory memory, long basePhysAddr, int entriesLog2) {
    this.memory = memory;
    this.basePhysAddr = basePhysAddr;
    this.mask = (1 << entriesLog2) - 1;
    this.owners = new @Nullable Submitter[1 << entriesLog2];
  }

  long basePhysAddr() {
    return basePhysAddr;
  }

  int entries() {
    return mask + 1;
  }

  /** Index of a position, as the queue's registers hold it. */
  int index(long position) {
    return (int) position & mask;
  }

  /** The unit may read the command only after a later release fence and doorbell. */
  void put(long position, long dword0, long dword1, @Nullable Submitter owner) {
    int index = index(position);
    long slot = basePhysAddr + (long) index * CommandKind.BYTES;
    memory.setLongOpaque(slot, dword0);
    memory.setLongOpaque(slot + 8, dword1);
    owners[index] = owner;
  }

  long dword0(long position) {
    return memory.getLongOpaque(basePhysAddr + (long) index(position) * CommandKind.BYTES);
  }

  long dword1(long position) {
    return memory.getLongOpaque(basePhysAddr + (long) index(position) * CommandKind.BYTES + 8);
  }

  boolean holdsFence(long position) {
    return CommandKind.of(dword0(position), dword1(position)) == CommandKind.IOFENCE_C;
  }

  @Nullable Submitter owner(long position) {
    return owners[index(position)];
  }
}

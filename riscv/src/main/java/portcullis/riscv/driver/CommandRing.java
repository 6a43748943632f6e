package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.CommandKind;

/**
 * The memory of a command queue, and who put which command there. Section 3.1.
 *
 * <p>Commands are only ever written to memory; what they were is remembered beside it, so that one
 * that was spoiled there can be given again as it was meant.
 *
 * <p>Positions count commands from 0 on and never wrap; their lowest bits are the index into the
 * ring. Guarded by the lock of its {@link CommandQueue}.
 */
final class CommandRing {
  private final PhysicalMemory memory;
  private final long basePhysAddr;
  private final int mask;
  private final @Nullable Submitter[] owners;
  private final long[] dwords0;
  private final long[] dwords1;
  // How often the unit has taken the command for illegal.
  private final byte[] refusals;

  CommandRing(PhysicalMemory memory, long basePhysAddr, int entriesLog2) {
    this.memory = memory;
    this.basePhysAddr = basePhysAddr;
    this.mask = (1 << entriesLog2) - 1;
    this.owners = new @Nullable Submitter[1 << entriesLog2];
    this.dwords0 = new long[1 << entriesLog2];
    this.dwords1 = new long[1 << entriesLog2];
    this.refusals = new byte[1 << entriesLog2];
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
    dwords0[index] = dword0;
    dwords1[index] = dword1;
    owners[index] = owner;
    refusals[index] = 0;
  }

  /** Puts a command here as it was meant in another ring. */
  void copy(long position, CommandRing from, long fromPosition) {
    int index = from.index(fromPosition);
    put(position, from.dwords0[index], from.dwords1[index], from.owners[index]);
    refusals[index(position)] = from.refusals[index];
  }

  long dword0(long position) {
    return dwords0[index(position)];
  }

  long dword1(long position) {
    return dwords1[index(position)];
  }

  /** Takes note that the unit has refused a command; says how often it has by now. */
  int refuse(long position) {
    return ++refusals[index(position)];
  }

  /** Nobody waits for the command any more. */
  void disown(long position) {
    owners[index(position)] = null;
  }

  boolean holdsFence(long position) {
    return CommandKind.of(dword0(position), dword1(position)) == CommandKind.IOFENCE_C;
  }

  @Nullable Submitter owner(long position) {
    return owners[index(position)];
  }
}

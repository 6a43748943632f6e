package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.IofenceC;

/**
 * The commands of one unit that may not be done yet, and the fences that tell.
 *
 * <p>A fence makes the unit write the fence's number to a word of memory when all commands before
 * it are done; numbers begin at 1. A slot of the ring is used again only after that, so what the
 * unit drops when it meets an error is still there to be given again.
 *
 * <pre>
 *        confirmed                                   tail
 *            |  fetched, perhaps not done  | not fetched |
 *   ---------+-----------------------------+-------------+-----------> positions
 *    may be                               cqh
 *    written over
 * </pre>
 *
 * <p>Guarded by the lock of its {@link CommandQueue}, but for {@link #isDone}. Allocates nothing.
 */
final class CommandBacklog {
  private final PhysicalMemory memory;
  private final long completion;
  // The ring that the unit reads, and one for #moveWithout.
  private CommandRing ring;
  private CommandRing spare;
  // Where the next command goes, and before which all commands are known to be done.
  private long tail;
  private long confirmed;
  // Number of the last fence, and of the last that is known to be done.
  private long lastFence;
  private long confirmedFence;
  // Position of each fence that may not be done, by the lowest bits of its number.
  private final long[] fencePositions;

  /**
   * @param completion a zeroed word of 4 bytes for the unit to write
   * @param ring memory of the queue, where {@code cqb} points
   * @param spare as much again
   */
  CommandBacklog(PhysicalMemory memory, long completion, CommandRing ring, CommandRing spare) {
    this.memory = memory;
    this.completion = completion;
    this.ring = ring;
    this.spare = spare;
    this.fencePositions = new long[ring.entries()];
  }

  /** Where the unit is to read commands from. */
  long basePhysAddr() {
    return ring.basePhysAddr();
  }

  int entriesLog2() {
    return Integer.numberOfTrailingZeros(fencePositions.length);
  }

  /** What {@code cqt} is to be. */
  int tailIndex() {
    return ring.index(tail);
  }

  /** Number of the last fence that is known to be done, 0 before the first. */
  long confirmedFence() {
    return confirmedFence;
  }

  /** Free slots; looks for news of fences only if there are fewer than {@code wanted}. */
  int room(int wanted) {
    int free = freeSlots();
    if (free < wanted) {
      reclaim();
      free = freeSlots();
    }
    return free;
  }

  /** Appends a command; there is room. */
  void put(long dword0, long dword1, @Nullable Submitter owner) {
    ring.put(tail++, dword0, dword1, owner);
  }

  /** Appends a fence that also orders DMA; there is room. Returns its number. */
  long putFence(@Nullable Submitter owner) {
    lastFence++;
    fencePositions[ring.index(lastFence)] = tail;
    put(IofenceC.dword0(true, true, (int) lastFence), IofenceC.dword1(completion), owner);
    return lastFence;
  }

  /** Whether there is a fence under way. */
  boolean hasFence() {
    return lastFence != confirmedFence;
  }

  /**
   * Whether a fence, or a later one, is done. Free of the lock. Numbers are compared by difference
   * in 32 bits, all that the unit writes: there are never more under way than the ring has slots.
   */
  boolean isDone(long fence) {
    // Pairs with the unit's write at the end of IOFENCE.C: what it did before is visible.
    return memory.getIntAcquire(completion) - (int) fence >= 0;
  }

  /** Takes note of fences that are done. */
  void reclaim() {
    int ahead = memory.getIntAcquire(completion) - (int) confirmedFence; // as in #isDone
    if (ahead > 0) {
      confirmedFence += ahead;
      confirmed = fencePositions[ring.index(confirmedFence)] + 1;
    }
  }

  /** Position of the command that {@code cqh} names while the queue is stopped by an error. */
  long positionOf(int head) {
    return confirmed + ring.index(head - confirmed);
  }

  /** Whether there is a command at a position. */
  boolean holds(long position) {
    return position >= confirmed && position < tail;
  }

  @Nullable Submitter owner(long position) {
    return ring.owner(position);
  }

  /**
   * Moves everything that is not known to be done to the start of the other ring, but for the
   * command at {@code dropped}, while the unit reads neither. If that was a fence, another one
   * follows the rest, since somebody may wait for the room behind it.
   */
  void moveWithout(long dropped) {
    reclaim();
    CommandRing full = ring;
    ring = spare;
    spare = full;
    long from = confirmed;
    long end = tail;
    // The unit starts at index 0; positions go on growing.
    tail = (end + ring.entries() - 1) & -(long) ring.entries();
    confirmed = tail;
    boolean lostFence = false;
    for (long position = from; position < end; position++) {
      boolean isFence = full.holdsFence(position);
      if (position == dropped) {
        lostFence = isFence;
        continue;
      }
      if (isFence) {
        fencePositions[ring.index(IofenceC.DATA.extract(full.dword0(position)))] = tail;
      }
      put(full.dword0(position), full.dword1(position), full.owner(position));
    }
    if (lostFence) {
      putFence(null);
    }
  }

  private int freeSlots() {
    return ring.entries() - 1 - (int) (tail - confirmed);
  }
}

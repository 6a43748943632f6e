package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.CommandKind;
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
  /** A position that no command has. */
  static final long NOWHERE = -1;

  /** How often a command is given that the unit takes for illegal, in all. */
  static final int TRIES = 3;

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

  /**
   * @param completion a zeroed word of 4 bytes for the unit to write
   * @param ring memory of the queue, where {@code cqb} points
   * @param spare as much again
   */
  CommandBacklog(PhysicalMemory memory, long completion, CommandRing ring, CommandRing spare) {
    this(memory, completion, ring, spare, 0);
  }

  /** As if {@code fencesDone} fences were done, as the word at {@code completion} says too. */
  CommandBacklog(
      PhysicalMemory memory,
      long completion,
      CommandRing ring,
      CommandRing spare,
      long fencesDone) {
    this.memory = memory;
    this.completion = completion;
    this.ring = ring;
    this.spare = spare;
    this.lastFence = fencesDone;
    this.confirmedFence = fencesDone;
  }

  /** Where the unit is to read commands from. */
  long basePhysAddr() {
    return ring.basePhysAddr();
  }

  int entriesLog2() {
    return Integer.numberOfTrailingZeros(ring.entries());
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
    put(IofenceC.dword0(true, true, (int) lastFence), IofenceC.dword1(completion), owner);
    return lastFence;
  }

  /** Whether there is a fence under way. */
  boolean hasFence() {
    return lastFence != confirmedFence;
  }

  /**
   * Whether a fence, or a later one, is done. Free of the lock. Numbers are compared by difference
   * in 32 bits, all that the unit writes; far fewer are ever under way.
   */
  boolean isDone(long fence) {
    // Pairs with the unit's write at the end of IOFENCE.C: what it did before is visible.
    return memory.getIntAcquire(completion) - (int) fence >= 0;
  }

  /** Takes note of fences that are done, by looking through the ring for them. */
  void reclaim() {
    int done = memory.getIntAcquire(completion); // pairs as in #isDone
    for (long position = confirmed; position < tail; position++) {
      if (ring.holdsFence(position)) {
        int fence = (int) IofenceC.DATA.extract(ring.dword0(position));
        if (done - fence < 0) {
          return;
        }
        confirmedFence += fence - (int) confirmedFence;
        confirmed = position + 1;
      }
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
   * Takes note that the unit has taken a command for illegal, which may have been spoiled on its
   * way.
   *
   * @return whether it is to be given up, having been given {@link #TRIES} times; a fence at once,
   *     since a page-group response right before it would be sent every time
   */
  boolean refuse(long position) {
    return ring.refuse(position) >= TRIES || ring.holdsFence(position);
  }

  /** Whatever becomes of the commands of {@code owner}, nobody is told. */
  void disown(Submitter owner) {
    for (long position = confirmed; position < tail; position++) {
      if (owner.equals(ring.owner(position))) {
        ring.disown(position);
      }
    }
  }

  /**
   * Moves everything that is not known to be done to the start of the other ring, but for the
   * command at {@code dropped} if there is one, while the unit reads neither. If that was the last
   * fence, it comes again behind the rest, since somebody may wait for the room behind it.
   */
  void moveWithout(long dropped) {
    reclaim();
    move(confirmed, dropped);
  }

  /**
   * As {@link #moveWithout}, for all from the command at {@code first} on: those before are done.
   */
  void moveFrom(long first) {
    reclaim();
    move(Math.max(first, confirmed), NOWHERE);
  }

  /**
   * Tells whoever gave an {@code ATS.INVAL} before {@code fence} that it timed out; the unit does
   * not say which of them did (section 3.1.4). Returns how many there were.
   */
  int failDeviceInvalidations(long fence) {
    int failed = 0;
    for (long position = confirmed; position < fence; position++) {
      if (isDeviceInvalidation(position)) {
        Submitter owner = ring.owner(position);
        if (owner != null) {
          owner.fail(SyncOutcome.TIMED_OUT);
        }
        failed++;
      }
    }
    return failed;
  }

  /** Whether an {@code ATS.INVAL} is not known to be done. */
  boolean holdsDeviceInvalidation() {
    for (long position = confirmed; position < tail; position++) {
      if (isDeviceInvalidation(position)) {
        return true;
      }
    }
    return false;
  }

  private boolean isDeviceInvalidation(long position) {
    return CommandKind.of(ring.dword0(position), ring.dword1(position)) == CommandKind.ATS_INVAL;
  }

  private void move(long from, long dropped) {
    CommandRing full = ring;
    ring = spare;
    spare = full;
    long end = tail;
    // The unit starts at index 0; positions go on growing.
    tail = (end + ring.entries() - 1) & -(long) ring.entries();
    confirmed = tail;
    boolean lostLastFence = false;
    for (long position = from; position < end; position++) {
      if (position == dropped) {
        lostLastFence =
            full.holdsFence(position)
                && (int) IofenceC.DATA.extract(full.dword0(position)) == (int) lastFence;
      } else {
        ring.copy(tail++, full, position);
      }
    }
    if (lostLastFence) {
      lastFence--;
      putFence(null);
    }
  }

  private int freeSlots() {
    return ring.entries() - 1 - (int) (tail - confirmed);
  }
}

package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.IofenceC;

/** The ring and its fences without a unit: the test plays the unit's part. */
class CommandBacklogTest {
  private static final long SEED = Long.getLong("seed", 0xb10c);
  private static final long RING = 0x8000_0000L;
  private static final long SPARE = 0x8000_1000L;
  private static final long COMPLETION = 0x8000_2000L;
  private static final int ENTRIES_LOG2 = 3;

  private final PhysicalMemory ram = PhysicalMemory.anonymous(RING, 0x3000);

  @Test
  void fenceNumbersGoOnWhenTheirThirtyTwoBitsAreUsedUp() {
    for (long start : new long[] {0x7fff_fff0L, 0xffff_fff0L, 0x1_ffff_fff8L}) {
      ram.setIntRelease(COMPLETION, (int) start);
      CommandBacklog backlog = backlog(start);
      for (long i = 1; i < 40; i++) {
        backlog.put(i << 16, 0, null);
        long fence = backlog.putFence(null);
        assertThat(fence).isEqualTo(start + i);
        assertThat(backlog.isDone(fence)).isFalse();
        assertThat(backlog.isDone(fence - 1)).isTrue();
        ram.setIntRelease(COMPLETION, (int) fence);
        assertThat(backlog.isDone(fence)).isTrue();
        assertThat(backlog.room(7)).isEqualTo(7);
        assertThat(backlog.confirmedFence()).isEqualTo(fence);
      }
    }
  }

  @Test
  void aMoveKeepsAllThatIsNotKnownToBeDoneInItsOrder() {
    SplittableRandom random = new SplittableRandom(SEED);
    CommandBacklog backlog = backlog(0);
    List<Long> pending = new ArrayList<>(); // commands by number, fences negated
    long next = 1000;
    for (int i = 0; i < 50_000; i++) {
      String context = "step %d, -Dseed=%d".formatted(i, SEED);
      int room = backlog.room(7);
      assertThat(room).as(context).isGreaterThanOrEqualTo(0);
      int choice = random.nextInt(10);
      if (choice < 5 && room > 1) {
        backlog.put(next << 16, 0, null);
        pending.add(next++);
      } else if (choice < 7 && room > 0) {
        pending.add(-backlog.putFence(null));
      } else if (choice < 9) {
        complete(random, pending);
      } else {
        int index = pending.isEmpty() ? -1 : random.nextInt(pending.size());
        backlog.reclaim();
        long position =
            index < 0 ? Long.MAX_VALUE : backlog.positionOf(headOf(backlog, index, pending));
        backlog.moveWithout(position);
        if (index >= 0) {
          long dropped = pending.remove(index);
          if (dropped < 0 && pending.stream().noneMatch(later -> later < dropped)) {
            pending.add(dropped);
          }
        }
        assertThat(read(backlog)).as(context).isEqualTo(pending);
      }
    }
  }

  // The unit completes all up to some fence.
  private void complete(SplittableRandom random, List<Long> pending) {
    int upTo = random.nextInt(pending.size() + 1);
    for (int i = upTo - 1; i >= 0; i--) {
      if (pending.get(i) < 0) {
        ram.setIntRelease(COMPLETION, (int) -pending.get(i));
        pending.subList(0, i + 1).clear();
        return;
      }
    }
  }

  private static int headOf(CommandBacklog backlog, int index, List<Long> pending) {
    int mask = (1 << ENTRIES_LOG2) - 1;
    return (backlog.tailIndex() - pending.size() + index) & mask;
  }

  private List<Long> read(CommandBacklog backlog) {
    List<Long> commands = new ArrayList<>();
    for (int i = 0; i < backlog.tailIndex(); i++) {
      long dword0 = ram.getLong(backlog.basePhysAddr() + 16L * i);
      boolean fence = (dword0 & 0x3ff) == 2;
      commands.add(fence ? -IofenceC.DATA.extract(dword0) : dword0 >>> 16);
    }
    return commands;
  }

  private CommandBacklog backlog(long fencesDone) {
    return new CommandBacklog(
        ram,
        COMPLETION,
        new CommandRing(ram, RING, ENTRIES_LOG2),
        new CommandRing(ram, SPARE, ENTRIES_LOG2),
        fencesDone);
  }
}

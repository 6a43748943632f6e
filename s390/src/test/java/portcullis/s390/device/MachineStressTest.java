package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.OTHER;
import static portcullis.s390.device.ZpciFixture.RT;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.Requester;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;

/**
 * DMA of many threads while translations are refreshed, replaced and taken away, and functions are
 * disabled and removed. Each page of memory has a word beside it; DMA that lands in a page that a
 * refresh, or what took the table away, has said could not be reached any more, is the failure.
 */
class MachineStressTest {
  private static final int PAGES = 16;
  private static final int DMA_THREADS = 3;
  private static final int ROUNDS = 600;
  private static final long IOVA = 0x4000_0000L;
  private static final long WHOLE = 1L << 41;

  private final long seed = ZpciFixture.seed();
  private final SharedLong stop = new SharedLong(0);
  private final SharedLong passed = new SharedLong(0);
  // Of each page: 1 while hardware may reach it. Written by the mapper before it maps and after a
  // refresh has said that it is over; read by DMA inside its read section.
  private final SharedLongArray reachable = new SharedLongArray(2 * PAGES);

  private long frames;

  /** A DMA, as a port makes it, but with the check inside the read section. */
  private void dma(ZpciFixture f, Requester requester, long from) {
    SplittableRandom random = new SplittableRandom(from);
    DmaPort port = requester.newPort();
    Rcu.Reader reader = f.bus.transactions().reader();
    while (stop.get() == 0) {
      long iova = IOVA + 4096L * random.nextInt(PAGES);
      reader.enter();
      try {
        DmaOutcome outcome = port.readIntAcquire(iova);
        if (outcome == DmaOutcome.OK) {
          long frame = port.transaction().physAddr() - frames >>> 12;
          assertThat(frame).isBetween(0L, 2L * PAGES - 1);
          assertThat(reachable.get((int) frame))
              .as("frame %d at 0x%x, %s", frame, iova, ZpciFixture.rerun(seed))
              .isEqualTo(1);
          passed.setOpaque(passed.getOpaque() + 1);
        }
      } finally {
        reader.exit();
      }
    }
  }

  private List<Task> startDma(ZpciFixture f, Requester requester) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < DMA_THREADS; i++) {
      long from = seed + i;
      tasks.add(Task.spawn("dma-" + i, () -> dma(f, requester, from)));
    }
    return tasks;
  }

  private void end(List<Task> tasks) {
    stop.set(1);
    tasks.forEach(Task::join);
  }

  /** Gives the function back to work if DMA has met a page that had just gone. */
  private static void recover(ZpciFixture f, int handle) {
    while (f.machine.state(FID) == FunctionState.ERROR) {
      f.modify(handle, ZpciFixture.RESET_BLOCK);
      assertThat(f.refresh(handle, 0, WHOLE)).isEqualTo(OK);
      f.modify(handle, ZpciFixture.RESET_ERROR);
    }
    f.events();
  }

  private long refresh(ZpciFixture f, int handle, long iova, long bytes) {
    long result = f.refresh(handle, iova, bytes);
    while (result == ZpciFixture.error(40)) {
      recover(f, handle);
      result = f.refresh(handle, iova, bytes);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noDmaUsesAPageThatARefreshHasTakenAway(boolean vm) {
    try (ZpciFixture f = vm ? ZpciFixture.shadowed(1000) : ZpciFixture.lpar()) {
      int handle = f.enable(FID);
      long root = f.table(RT);
      frames = f.allocate(2 * PAGES * 4096, 4096);
      f.register(handle, RT, root);
      int[] mapped = new int[PAGES];
      for (int i = 0; i < PAGES; i++) {
        f.entryAt(root, RT, IOVA + 4096 * i, -1);
        mapped[i] = -1;
      }
      List<Task> tasks = startDma(f, f.function.requester);
      SplittableRandom random = new SplittableRandom(seed);
      for (int round = 0; round < ROUNDS || passed.getOpaque() < 100; round++) {
        int i = random.nextInt(PAGES);
        long iova = IOVA + 4096L * i;
        if (mapped[i] < 0) {
          int frame = i + (random.nextBoolean() ? PAGES : 0);
          reachable.set(frame, 1);
          f.map(root, RT, iova, frames + 4096L * frame, 0);
          mapped[i] = frame;
        } else {
          f.unmap(root, RT, iova);
          boolean whole = random.nextInt(8) == 0;
          assertThat(refresh(f, handle, whole ? 0 : iova, whole ? WHOLE : 4096)).isEqualTo(OK);
          reachable.set(mapped[i], 0);
          mapped[i] = -1;
        }
        refresh(f, handle, iova, 4096);
        recover(f, handle);
      }
      end(tasks);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noDmaUsesATableThatHasBeenDeregisteredReplacedOrDisabled(boolean vm) {
    try (ZpciFixture f = vm ? ZpciFixture.shadowed(1000) : ZpciFixture.lpar()) {
      int handle = f.enable(FID);
      frames = f.allocate(2 * PAGES * 4096, 4096);
      long[] roots = {f.table(RT), f.table(RT)};
      for (int i = 0; i < 2 * PAGES; i++) {
        f.map(roots[i / PAGES], RT, IOVA + 4096L * (i % PAGES), frames + 4096L * i, 0);
      }
      List<Task> tasks = startDma(f, f.function.requester);
      SplittableRandom random = new SplittableRandom(seed);
      int registered = -1;
      for (int round = 0; round < ROUNDS || passed.getOpaque() < 100; round++) {
        int next = random.nextInt(2);
        if (registered < 0) {
          setReachable(next, 1);
          assertThat(f.register(handle, RT, roots[next])).isEqualTo(OK);
          registered = next;
        } else if (random.nextBoolean() && next != registered) {
          setReachable(next, 1);
          long anchor = ZpciFixture.anchor(RT, roots[next]);
          if (f.modify(handle, ZpciFixture.REREGISTER, 0, WHOLE - 1, anchor) == OK) {
            setReachable(registered, 0);
            registered = next;
          } else {
            setReachable(next, 0);
          }
        } else if (random.nextInt(3) == 0) {
          assertThat(f.disable(handle)).isEqualTo(0x10);
          setReachable(registered, 0);
          registered = -1;
          handle = f.enable(FID);
        } else if (f.modify(handle, ZpciFixture.DEREGISTER) == OK) {
          setReachable(registered, 0);
          registered = -1;
        }
        if (registered >= 0) {
          refresh(f, handle, IOVA, 4096 * PAGES);
        }
        recover(f, handle);
      }
      end(tasks);
      f.modify(handle, ZpciFixture.DEREGISTER);
      assertThat(f.machine.livePins()).isZero();
    }
  }

  private void setReachable(int table, int value) {
    for (int i = 0; i < PAGES; i++) {
      reachable.set(table * PAGES + i, value);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void instructionsOfManyProcessorsErrorsAndRemovalsLeaveNothingBehind(boolean vm) {
    try (ZpciFixture f = vm ? ZpciFixture.shadowed(8) : ZpciFixture.lpar()) {
      long root = f.table(RT);
      long page = f.page();
      for (int i = 0; i < PAGES; i++) {
        f.map(root, RT, IOVA + 4096L * i, page, 0);
      }
      int other = f.enable(OTHER);
      f.register(other, RT, root);
      f.refresh(other, IOVA, 4096 * 4);
      SharedLong currentHandle = new SharedLong(f.handle(FID));
      List<Task> tasks = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long from = seed + i;
        tasks.add(
            Task.spawn(
                "processor-" + i, () -> refreshes(f, currentHandle, new SplittableRandom(from))));
      }
      SplittableRandom random = new SplittableRandom(seed);
      for (int round = 0; round < 150; round++) {
        int handle = f.enable(FID);
        currentHandle.set(handle);
        f.register(handle, RT, root);
        f.machine.injectError(FID, EventCode.FUNCTION_SERR, 0);
        f.modify(handle, ZpciFixture.RESET_ERROR);
        switch (random.nextInt(3)) {
          case 0 -> f.disable(handle);
          case 1 -> {
            f.machine.deconfigure(FID);
            f.machine.configure(FID);
          }
          default -> {
            f.machine.remove(FID);
            f.machine.hotPlug(FID, new RequesterId(0, 1, 0), new TestFunction(), true);
          }
        }
        f.events();
        assertThat(ZpciFixture.read(f.other.requester.newPort(), IOVA))
            .as("the other function, " + ZpciFixture.rerun(seed))
            .isEqualTo(page);
      }
      end(tasks);
      assertThat(f.machine.livePins(FID)).isZero();
      assertThat(f.machine.livePins()).isEqualTo(vm ? 4 : 0);
    }
  }

  private void refreshes(ZpciFixture f, SharedLong currentHandle, SplittableRandom random) {
    while (stop.get() == 0) {
      int handle = (int) currentHandle.get();
      long result = f.refresh(handle, IOVA + 4096L * random.nextInt(PAGES), 4096);
      assertThat(result)
          .as(ZpciFixture.rerun(seed))
          .isIn(
              OK,
              ZpciFixture.BAD_HANDLE,
              ZpciFixture.error(16),
              ZpciFixture.error(28),
              ZpciFixture.error(40));
    }
  }
}

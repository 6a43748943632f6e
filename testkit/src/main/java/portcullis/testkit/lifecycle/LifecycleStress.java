package portcullis.testkit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.SharedRefArray;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.StressOracle;

/**
 * Errors, recoveries, resets, loss of power and unplugging every few milliseconds, while other
 * threads map, unmap, attach and detach and devices do DMA, judged by an oracle that knows which
 * translation may be seen when.
 *
 * <p>{@code -Dseed=N} repeats the choices of a run, as far as threads allow; {@code
 * -Dstress.rounds=N} sets how long it lasts.
 */
@Timeout(300)
public abstract class LifecycleStress {
  private static final long PAGE = 4096;
  private static final int SLOTS = 64;
  private static final int DEVICES = 4;
  private static final int EVENTS = 60;
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final int MOST_FLUSHES = 1_000;
  private static final long FIRST_IOVA = 0x1000_0000L;
  private static final long LONGEST_LULL_NANOS = 4_000_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final int rounds = Integer.getInteger("stress.rounds", 3_000);
  // Of the main thread, before the others are there.
  private final long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
  private final StressOracle oracle = new StressOracle(SLOTS);
  private final SharedLong running = new SharedLong(1);
  private final SharedRef<@Nullable String> breach = new SharedRef<>(null);
  private final SharedRefArray<Device> devices = new SharedRefArray<>(DEVICES);
  // The device that the attachment of that index is of, while there is one for sure.
  private final SharedRefArray<Device> attached = new SharedRefArray<>(DEVICES);
  // Odd while nobody changes the attachment of that index; it grows with every change.
  private final SharedLong[] attachEpochs = new SharedLong[DEVICES];
  // Odd while nothing happens to the device of that index.
  private final SharedLong[] healthEpochs = new SharedLong[DEVICES];
  private final SharedLong events = new SharedLong(0);

  /** Makes a machine for one test. */
  protected abstract LifecycleFixture createFixture();

  @Test
  final void noAccessEverSeesWhatItMustNot() {
    LifecycleFixture fixture = createFixture();
    IommuFixture machine = fixture.machine();
    PagingDomain domain = machine.createDomain("stress");
    PagingDomain elsewhere = machine.createDomain("elsewhere");
    DeviceTroubles troubles = new DeviceTroubles(fixture, devices, healthEpochs, this::fail);
    Arrays.setAll(attachEpochs, _ -> new SharedLong(1));
    Arrays.setAll(healthEpochs, _ -> new SharedLong(1));
    for (int i = 0; i < DEVICES; i++) {
      devices.setRelease(i, troubles.plug(i));
    }
    List<Task> workers = new ArrayList<>();
    List<Task> background = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int parity = i;
      workers.add(Task.spawn("mapper-" + i, () -> mapAndUnmap(machine, domain, parity)));
      background.add(Task.spawn("dma-" + i, () -> access(machine, parity)));
      background.add(Task.spawn("churn-" + i, () -> churn(domain, elsewhere, parity)));
      background.add(Task.spawn("trouble-" + i, () -> makeTrouble(troubles, parity)));
    }
    workers.forEach(Task::join);
    running.set(0);
    background.forEach(Task::join);
    assertThat(breach.get())
        .as("seed %d; rerun with ./test -pl testkit -Dtest=*Stress* -Dseed=%d", seed, seed)
        .isNull();
    assertThat(oracle.mustBlock()).as("accesses that had to be blocked").isPositive();
    assertThat(oracle.mustPass()).as("accesses that had to pass").isPositive();
    for (int i = 0; i < DEVICES; i++) {
      machine.system().release(device(i));
    }
    assertThat(domain.destroy()).isTrue();
    assertThat(elsewhere.destroy()).isTrue();
    fixture.close();
    assertThat(machine.pages().allocatedBytes()).as("pages leaked").isZero();
  }

  // Where threads start late, until all have done something.
  private boolean goesOn(int round) {
    boolean isTooSoon = oracle.mustPass() == 0 || oracle.mustBlock() == 0 || events.get() < EVENTS;
    return breach.get() == null && (round < rounds || (isTooSoon && !Clock.isPast(deadlineNanos)));
  }

  // Owns every other slot; each version of a slot has a page of its own, tagged with it. A page is
  // given back only after the sync, and poisoned first, so that a late access meets the poison.
  private void mapAndUnmap(IommuFixture machine, PagingDomain domain, int parity) {
    SplittableRandom random = new SplittableRandom(seed + parity);
    long[] mapped = new long[SLOTS];
    Gather gather = new Gather();
    for (int i = 0; goesOn(i); i++) {
      int slot = random.nextInt(SLOTS / 2) * 2 + parity;
      if (mapped[slot] == 0) {
        long page = machine.pages().allocate(12);
        machine.bus().ram().setLong(page, oracle.beginMap(slot));
        check(domain.map(iovaOf(slot), page, PAGE, Access.READ) == MapOutcome.MAPPED, "map");
        oracle.endMap(slot);
        mapped[slot] = page;
      } else {
        unmap(machine, domain, slot, mapped[slot], gather);
        mapped[slot] = 0;
      }
    }
    for (int slot = parity; slot < SLOTS; slot += 2) {
      if (mapped[slot] != 0) {
        unmap(machine, domain, slot, mapped[slot], gather);
      }
    }
  }

  private void unmap(
      IommuFixture machine, PagingDomain domain, int slot, long page, Gather gather) {
    oracle.beginUnmap(slot);
    check(domain.unmap(iovaOf(slot), PAGE, gather) == PAGE, "unmap");
    boolean covered = domain.sync(gather).isCovered();
    // A device in error that was told to forget does not answer; soon nobody tells it any more.
    for (int i = 0; !covered && i < MOST_FLUSHES; i++) {
      covered = domain.flushAll(new PageChain()).isCovered();
    }
    check(covered, "sync");
    oracle.endUnmap(slot);
    machine.bus().ram().setLong(page, -1);
    machine.pages().free(page);
  }

  private void access(IommuFixture machine, int parity) {
    SplittableRandom random = new SplittableRandom(seed ^ (parity + 77));
    Rcu.Reader transaction = machine.bus().transactions().reader();
    while (running.get() == 1 && breach.get() == null) {
      int index = random.nextInt(DEVICES / 2) * 2 + parity;
      int slot = random.nextInt(SLOTS);
      Device device = device(index);
      long attachedSince = attachEpochs[index].get();
      long healthySince = healthEpochs[index].get();
      boolean isThere = (attachedSince & healthySince & 1) == 1;
      isThere &= device.equals(attached.getAcquire(index));
      long before = oracle.observe(slot);
      long physAddr;
      long tag = 0;
      transaction.enter();
      try {
        physAddr =
            machine.translate(
                index % machine.iommus().size(),
                DeviceTroubles.requesterId(index),
                DmaTransaction.NO_PROCESS,
                iovaOf(slot),
                Access.READ);
        if (physAddr != IommuFixture.BLOCKED) {
          tag = machine.bus().ram().getLong(physAddr);
        }
      } finally {
        transaction.exit();
      }
      long after = oracle.observe(slot);
      isThere &= attachEpochs[index].get() == attachedSince;
      isThere &= healthEpochs[index].get() == healthySince;
      String wrong =
          oracle.judge(slot, before, after, isThere, physAddr == IommuFixture.BLOCKED, tag);
      if (wrong != null) {
        fail("dev" + index + ": " + wrong);
      }
    }
  }

  // Moves every other device, whatever happens to it meanwhile.
  private void churn(PagingDomain domain, PagingDomain elsewhere, int parity) {
    SplittableRandom random = new SplittableRandom(seed ^ (parity + 4711));
    Signal lull = new Signal();
    while (running.get() == 1 && breach.get() == null) {
      int index = random.nextInt(DEVICES / 2) * 2 + parity;
      Device device = device(index);
      Domain target =
          switch (random.nextInt(4)) {
            case 0 -> BlockedDomain.BLOCKED;
            case 1 -> elsewhere;
            default -> domain;
          };
      attachEpochs[index].getAndAdd(1);
      attached.setRelease(index, null);
      AttachOutcome outcome = device.attach(target);
      check(outcome.isAttached() || device.isReleased(), "attach: " + outcome);
      if (outcome.isAttached() && target.equals(domain)) {
        attached.setRelease(index, device);
      }
      attachEpochs[index].getAndAdd(1);
      lull.await(random.nextLong(LONGEST_LULL_NANOS));
    }
  }

  private void makeTrouble(DeviceTroubles troubles, int parity) {
    SplittableRandom random = new SplittableRandom(seed ^ (parity + 31));
    Signal lull = new Signal();
    while (running.get() == 1 && breach.get() == null) {
      int index = random.nextInt(DEVICES / 2) * 2 + parity;
      troubles.happen(index, random);
      events.getAndAdd(1);
      lull.await(random.nextLong(LONGEST_LULL_NANOS));
    }
  }

  private Device device(int index) {
    return Objects.requireNonNull(devices.getAcquire(index));
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      fail(what + " failed");
    }
  }

  private void fail(String what) {
    breach.compareAndSet(null, what);
  }

  private static long iovaOf(int slot) {
    // Spread over several tables, so that tables come and go too.
    return FIRST_IOVA + slot * (PAGE * 509);
  }
}

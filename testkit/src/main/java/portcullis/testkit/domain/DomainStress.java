package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Domain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.SharedRefArray;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;

/**
 * Map, unmap, attach, detach and release at once while devices do DMA, with PASIDs and without,
 * judged by an oracle that knows which translation may be seen when.
 *
 * <p>{@code -Dseed=N} repeats the choices of a run, as far as threads allow; {@code
 * -Dstress.rounds=N} sets how long it lasts.
 */
public abstract class DomainStress {
  private static final long PAGE = 4096;
  private static final int SLOTS = 64;
  private static final int DEVICES = 4;
  private static final long FIRST_IOVA = 0x1_0000_0000L;

  private final long seed = Long.getLong("seed", System.nanoTime());
  // Of the main thread, before the others are there.
  private final long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
  private final StressOracle oracle = new StressOracle(SLOTS);
  private final SharedLong running = new SharedLong(1);
  private final SharedRef<@Nullable String> breach = new SharedRef<>(null);
  private final SharedRefArray<Device> devices = new SharedRefArray<>(DEVICES);
  private final int pasids;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private final int rounds;
  // Odd while the attachment of that index is there for sure; it grows with every change. Those of
  // device i are from i * (1 + pasids) on: that of its requests without a PASID, then PASID 1 ...
  private final SharedLong[] attachEpochs;

  /** On devices without PASIDs. */
  protected DomainStress() {
    this(0);
  }

  /**
   * @param pasids how many PASIDs each device uses
   */
  protected DomainStress(int pasids) {
    this.pasids = pasids;
    this.rounds = Integer.getInteger("stress.rounds", 4_000 / (1 + pasids));
    this.attachEpochs = new SharedLong[DEVICES * (1 + pasids)];
  }

  /** Makes a machine for one test. */
  protected abstract IommuFixture createFixture();

  /**
   * Domains in which the addresses of the test mean what they mean in {@code domain}, for devices
   * to be attached to: that one, or others that lead there. PASIDs use that one only.
   */
  protected List<Domain> targets(IommuFixture machine, PagingDomain domain) {
    return List.of(domain);
  }

  /** Ends what {@link #targets} has made, while {@code domain} is still there. */
  protected void end(List<Domain> targets) {}

  @Test
  final void noAccessEverSeesWhatItMustNot() {
    IommuFixture machine = createFixture();
    PagingDomain domain = machine.createDomain("stress");
    List<Domain> targets = targets(machine, domain);
    Arrays.setAll(attachEpochs, i -> new SharedLong(0));
    for (int i = 0; i < DEVICES; i++) {
      devices.setRelease(i, probe(machine, i));
    }
    List<Task> workers = new ArrayList<>();
    workers.add(Task.spawn("mapper-0", () -> mapAndUnmap(machine, domain, 0)));
    workers.add(Task.spawn("mapper-1", () -> mapAndUnmap(machine, domain, 1)));
    List<Task> background = new ArrayList<>();
    background.add(Task.spawn("dma-even", () -> access(machine, 0)));
    background.add(Task.spawn("dma-odd", () -> access(machine, 1)));
    background.add(Task.spawn("churn-even", () -> churn(machine, domain, targets, 0)));
    background.add(Task.spawn("churn-odd", () -> churn(machine, domain, targets, 1)));
    workers.forEach(Task::join);
    running.set(0);
    background.forEach(Task::join);
    assertThat(breach.get())
        .as("seed %d; rerun with ./test -pl testkit -Dtest=*Stress* -Dseed=%d", seed, seed)
        .isNull();
    assertThat(oracle.mustBlock()).as("accesses that had to be blocked").isPositive();
    assertThat(oracle.mustPass()).as("accesses that had to pass").isPositive();
    for (int i = 0; i < DEVICES; i++) {
      Device device = devices.getAcquire(i);
      if (device != null) {
        machine.system().release(device);
      }
    }
    end(targets);
    assertThat(domain.destroy()).isTrue();
    machine.close();
    assertThat(machine.pages().allocatedBytes()).as("pages leaked").isZero();
  }

  // Where threads start late, until they have done something.
  private boolean goesOn(int round) {
    boolean isTooSoon = oracle.mustPass() == 0 || oracle.mustBlock() == 0;
    return round < rounds || (isTooSoon && !Clock.isPast(deadlineNanos));
  }

  // Owns every other slot; each version of a slot has a page of its own, tagged with it. A page is
  // given back only after the sync, and poisoned first, so that a late access meets the poison.
  private void mapAndUnmap(IommuFixture machine, PagingDomain domain, int parity) {
    SplittableRandom random = new SplittableRandom(seed + parity);
    long[] mapped = new long[SLOTS];
    Gather gather = new Gather();
    for (int i = 0; goesOn(i) && breach.get() == null; i++) {
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
    check(domain.sync(gather).isCovered(), "sync");
    oracle.endUnmap(slot);
    machine.bus().ram().setLong(page, -1);
    machine.pages().free(page);
  }

  private void access(IommuFixture machine, int parity) {
    SplittableRandom random = new SplittableRandom(seed ^ (parity + 77));
    Rcu.Reader transaction = machine.bus().transactions().reader();
    while (running.get() == 1 && breach.get() == null) {
      int index = random.nextInt(DEVICES / 2) * 2 + parity;
      int pasid = random.nextInt(1 + pasids);
      int slot = random.nextInt(SLOTS);
      SharedLong epoch = attachEpochs[index * (1 + pasids) + pasid];
      long epochBefore = epoch.get();
      long before = oracle.observe(slot);
      long physAddr;
      long tag = 0;
      transaction.enter();
      try {
        physAddr =
            machine.translate(
                index % machine.iommus().size(),
                8 + index,
                pasid == 0 ? DmaTransaction.NO_PROCESS : pasid,
                iovaOf(slot),
                Access.READ);
        if (physAddr != IommuFixture.BLOCKED) {
          tag = machine.bus().ram().getLong(physAddr);
        }
      } finally {
        transaction.exit();
      }
      long after = oracle.observe(slot);
      boolean attached = (epochBefore & 1) == 1 && epoch.get() == epochBefore;
      String wrong =
          oracle.judge(slot, before, after, attached, physAddr == IommuFixture.BLOCKED, tag);
      if (wrong != null) {
        breach.compareAndSet(null, "dev" + index + " pasid " + pasid + ": " + wrong);
      }
    }
  }

  // Owns every other device.
  private void churn(IommuFixture machine, PagingDomain domain, List<Domain> targets, int parity) {
    SplittableRandom random = new SplittableRandom(seed ^ (parity + 4711));
    Backoff backoff = new Backoff();
    while (running.get() == 1 && breach.get() == null) {
      int index = random.nextInt(DEVICES / 2) * 2 + parity;
      int pasid = random.nextInt(1 + pasids);
      Device device = Objects.requireNonNull(devices.getAcquire(index));
      SharedLong epoch = attachEpochs[index * (1 + pasids) + pasid];
      if ((epoch.get() & 1) == 0) {
        attach(device, pasid, domain, targets.get(random.nextInt(targets.size())));
        epoch.getAndAdd(1);
      } else if (random.nextInt(4 * (1 + pasids)) == 0) {
        for (int i = 0; i <= pasids; i++) {
          SharedLong each = attachEpochs[index * (1 + pasids) + i];
          each.getAndAdd(each.get() & 1);
        }
        machine.system().release(device);
        devices.setRelease(index, probe(machine, index));
      } else if (targets.size() > 1 && random.nextBoolean()) {
        epoch.getAndAdd(1);
        attach(device, pasid, domain, targets.get(random.nextInt(targets.size())));
        epoch.getAndAdd(1);
      } else {
        epoch.getAndAdd(1);
        detach(device, pasid);
      }
      backoff.pause();
    }
  }

  private void attach(Device device, int pasid, PagingDomain domain, Domain target) {
    AttachOutcome outcome = pasid == 0 ? device.attach(target) : device.attachPasid(pasid, domain);
    check(outcome.isAttached(), "attach");
  }

  private void detach(Device device, int pasid) {
    if (pasid == 0) {
      check(device.attach(BlockedDomain.BLOCKED).isAttached(), "detach");
    } else {
      device.detachPasid(pasid);
    }
  }

  private Device probe(IommuFixture machine, int index) {
    DeviceDescription description = DeviceDescription.alone("dev" + index, 8 + index);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(pasids);
    return machine.probe(index % machine.iommus().size(), description.withPasids(bits));
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      breach.compareAndSet(null, what + " failed");
    }
  }

  private static long iovaOf(int slot) {
    // Spread over several tables, so that tables come and go too.
    return FIRST_IOVA + slot * (PAGE * 509);
  }
}

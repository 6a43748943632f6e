package portcullis.app.soak;

import java.util.SplittableRandom;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Signal;

/** Maps and unmaps pages of one domain, which it makes and ends; owns all its slots. */
final class MapActor implements Actor {
  private static final long PAGE_BYTES = 4096;
  private static final long POISON = -1;
  private static final int LONGEST_STORM = 64;
  private static final long LONGEST_LULL_NANOS = 4_000_000;

  private final SoakScene scene;
  private final SoakMachine machine;
  private final String name;
  private final PagingDomain domain;
  private final SlotOracle oracle;
  private final SplittableRandom random;
  private final Gather gather = new Gather();
  // Never raised: what is waited for is time.
  private final Signal time = new Signal();
  // Page of each slot, 0 if empty.
  private final long[] pages = new long[SlotOracle.SLOTS];

  MapActor(String name, SoakMachine machine, PagingDomain domain, SlotOracle oracle) {
    this.name = name;
    this.scene = machine.scene();
    this.machine = machine;
    this.domain = domain;
    this.oracle = oracle;
    this.random = scene.random(name);
  }

  @Override
  public String name() {
    return name;
  }

  /** A storm, and a lull after it in which devices find things as they are. */
  @Override
  public void step() {
    for (int i = 1 + random.nextInt(LONGEST_STORM); i > 0 && scene.isRunning(); i--) {
      change();
    }
    time.await(random.nextLong(LONGEST_LULL_NANOS));
  }

  private void change() {
    int slot = random.nextInt(SlotOracle.SLOTS);
    if (pages[slot] == 0) {
      map(slot);
    } else {
      unmap(slot);
    }
  }

  @Override
  public void end() {
    for (int slot = 0; slot < SlotOracle.SLOTS; slot++) {
      if (pages[slot] != 0) {
        unmap(slot);
      }
    }
  }

  private void map(int slot) {
    long page = machine.buffers().allocate(12);
    if (page == PageAllocator.NONE) {
      scene.violated(name, "no buffer is left, though few are in use");
      return;
    }
    long iova = SlotOracle.iovaOf(slot);
    machine.ram().setLongRelease(page, oracle.beginMap(slot));
    long failed = machine.commandsFailed();
    MapOutcome outcome = domain.map(iova, page, PAGE_BYTES, Access.READ);
    switch (outcome) {
      case MAPPED -> {
        oracle.endMap(slot);
        pages[slot] = page;
        scene.count(Op.MAP);
      }
      case OUT_OF_MEMORY -> {
        oracle.abandonMap(slot);
        giveBack(page);
        if (!machine.gate().hasRefused()) {
          scene.violated(name, "no memory to map iova 0x%x".formatted(iova));
        }
      }
      case ALREADY_MAPPED ->
          scene.violated(name, "iova 0x%x is %s, but was unmapped".formatted(iova, outcome));
      case HARDWARE_FULL, HARDWARE_FAILED -> {
        oracle.abandonMap(slot);
        giveBack(page);
        if (outcome == MapOutcome.HARDWARE_FULL || machine.commandsFailed() == failed) {
          scene.violated(name, "map of iova 0x%x: %s".formatted(iova, outcome));
        }
      }
    }
  }

  private void unmap(int slot) {
    long iova = SlotOracle.iovaOf(slot);
    oracle.beginUnmap(slot);
    long bytes = domain.unmap(iova, PAGE_BYTES, gather);
    if (bytes != PAGE_BYTES) {
      scene.violated(name, "unmapped 0x%x bytes at iova 0x%x".formatted(bytes, iova));
    }
    if (!Flush.sync(machine, name, domain, gather)) {
      return;
    }
    oracle.endUnmap(slot);
    giveBack(pages[slot]);
    pages[slot] = 0;
    scene.count(Op.UNMAP);
  }

  // A late access meets the poison, or a tag that is none of this slot's.
  private void giveBack(long page) {
    machine.ram().setLongRelease(page, POISON);
    machine.buffers().free(page);
  }
}

package portcullis.app.soak;

import java.util.SplittableRandom;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.machine.bus.DmaOutcome;

/** Makes a domain, uses it with an engine of its own and destroys it, so that ids are reused. */
final class DomainActor implements Actor {
  private static final long PAGE_BYTES = 4096;

  private final SoakScene scene;
  private final SoakMachine machine;
  private final Engine engine;
  private final SplittableRandom random;
  private final Gather gather = new Gather();

  /**
   * @param engine blocked; nobody else uses it
   */
  DomainActor(SoakMachine machine, Engine engine) {
    this.scene = machine.scene();
    this.machine = machine;
    this.engine = engine;
    this.random = scene.random(name());
  }

  @Override
  public String name() {
    return "domains";
  }

  @Override
  public void step() {
    PagingDomain domain = machine.createDomain("short-lived");
    if (domain == null) {
      scene.check(machine.gate().hasRefused(), name(), "no memory for a domain");
      return;
    }
    long page = machine.buffers().allocate(12);
    long iova = random.nextLong() & domain.lastIova() & machine.hardware().lastIova() & -PAGE_BYTES;
    if (page != PageAllocator.NONE) {
      use(domain, page, iova);
      machine.buffers().free(page);
    }
    if (Flush.destroy(machine, name(), domain)) {
      scene.count(Op.DOMAIN);
    }
  }

  @Override
  public void end() {
    machine.unplug(engine);
  }

  private void use(PagingDomain domain, long page, long iova) {
    long word = random.nextLong();
    machine.ram().setLongRelease(page, word);
    boolean early = random.nextBoolean();
    boolean mapped = early && map(domain, page, iova);
    long failed = machine.commandsFailed();
    AttachOutcome outcome = engine.device().attach(domain);
    if (!outcome.isAttached()) {
      scene.check(machine.commandsFailed() != failed, name(), "attach: " + outcome);
    } else {
      mapped |= !early && map(domain, page, iova);
      expect(iova, mapped, word, "attached");
    }
    failed = machine.commandsFailed();
    boolean blocked = engine.device().attach(BlockedDomain.BLOCKED).isAttached();
    scene.check(blocked, name(), "cannot be detached");
    if (machine.commandsFailed() == failed) {
      expect(iova, false, word, "detached");
    }
    if (mapped) {
      long bytes = domain.unmap(iova, PAGE_BYTES, gather);
      scene.check(bytes == PAGE_BYTES, name(), "unmap at iova 0x%x".formatted(iova));
      Flush.sync(machine, name(), domain, gather);
      expect(iova, false, word, "unmapped");
    }
  }

  private boolean map(PagingDomain domain, long page, long iova) {
    long failed = machine.commandsFailed();
    MapOutcome outcome = domain.map(iova, page, PAGE_BYTES, Access.READ);
    scene.check(
        outcome == MapOutcome.MAPPED
            || (outcome == MapOutcome.OUT_OF_MEMORY && machine.gate().hasRefused())
            || (outcome == MapOutcome.HARDWARE_FAILED && machine.commandsFailed() != failed),
        name(),
        "map at iova 0x%x: %s".formatted(iova, outcome));
    return outcome == MapOutcome.MAPPED;
  }

  private void expect(long iova, boolean passes, long word, String when) {
    scene.check(engine.awaitReady(), name(), "its engine was given up");
    Engine.Access access = engine.read(iova);
    boolean asItMust =
        passes
            ? access.outcome() == DmaOutcome.OK && access.data() == word
            : access.outcome() == DmaOutcome.BLOCKED;
    scene.check(
        asItMust,
        name(),
        "iova 0x%x, %s, mapped %b to 0x%x: %s, 0x%x"
            .formatted(iova, when, passes, word, access.outcome(), access.data()));
    scene.count(Op.DMA);
    scene.count(passes ? Op.PASSED : Op.BLOCKED);
  }
}

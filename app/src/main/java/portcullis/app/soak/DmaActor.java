package portcullis.app.soak;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.machine.bus.DmaOutcome;

/** Has every other engine do DMA, and judges what it reached. */
final class DmaActor implements Actor {
  private static final long EVIL = 0x6576_696c_6576_696cL;
  private static final int WRITES_ONE_IN = 16;

  private final SoakScene scene;
  private final EngineSet set;
  private final String name;
  private final int parity;
  private final SplittableRandom random;
  private final Backoff backoff = new Backoff();
  // Of each domain's slot, before and after a DMA.
  private final long[] before;
  private final long[] after;

  DmaActor(String name, SoakScene scene, EngineSet set, int parity) {
    this.name = name;
    this.scene = scene;
    this.set = set;
    this.parity = parity;
    this.random = scene.random(name);
    this.before = new long[set.domains()];
    this.after = new long[set.domains()];
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void step() {
    int index = random.nextInt(EngineSet.ENGINES / 2) * 2 + parity;
    int slot = random.nextInt(SlotOracle.SLOTS);
    boolean write = random.nextInt(WRITES_ONE_IN) == 0;
    Engine engine = set.engine(index);
    if (engine == null || !engine.isReady()) {
      backoff.pause();
      return;
    }
    long iova = SlotOracle.iovaOf(slot);
    long placeBefore = set.placement().observe(index);
    observe(slot, before);
    Engine.Access access = write ? engine.write(iova, EVIL) : engine.read(iova);
    observe(slot, after);
    long placeAfter = set.placement().observe(index);
    scene.count(Op.DMA);
    if (access.outcome() == null) {
      return;
    }
    boolean steady = Placement.wasSteady(placeBefore, placeAfter);
    String wrong =
        access.outcome() == DmaOutcome.OK && access.whole()
            ? judgePassed(slot, steady, Placement.domainOf(placeBefore), write, access.data())
            : judgeStopped(
                slot,
                steady,
                Placement.domainOf(placeBefore),
                write,
                access,
                engine.device().lifecycle().lastTrouble());
    if (wrong != null) {
      scene.violated(name, "engine%d %s: %s".formatted(index, write ? "write" : "read", wrong));
    }
  }

  private @Nullable String judgePassed(
      int slot, boolean steady, int place, boolean write, long data) {
    if (write) {
      return "iova 0x%x is not for writing, but was written".formatted(SlotOracle.iovaOf(slot));
    }
    int domain = SlotOracle.domainOf(data);
    if (domain < 1 || domain > set.domains()) {
      return "iova 0x%x led to 0x%x, which is in no mapped page"
          .formatted(SlotOracle.iovaOf(slot), data);
    }
    if (steady && domain != place) {
      return "iova 0x%x led to 0x%x of domain %d, but it is attached to %d"
          .formatted(SlotOracle.iovaOf(slot), data, domain, place);
    }
    String wrong = set.oracle(domain).judge(slot, before[domain - 1], after[domain - 1], data);
    if (wrong == null && steady && SlotOracle.wasMapped(before[domain - 1], after[domain - 1])) {
      scene.count(Op.PASSED);
    }
    return wrong;
  }

  private @Nullable String judgeStopped(
      int slot, boolean steady, int place, boolean write, Engine.Access access, String trouble) {
    if (!steady) {
      return null;
    }
    if (place == Placement.NOWHERE
        || SlotOracle.wasEmpty(before[place - 1], after[place - 1])
        || write) {
      scene.count(Op.BLOCKED);
      return null;
    }
    return SlotOracle.wasMapped(before[place - 1], after[place - 1])
        ? "iova 0x%x is mapped in domain %d (0x%x), but the outcome is %s; last trouble: '%s'"
            .formatted(SlotOracle.iovaOf(slot), place, before[place - 1], access.outcome(), trouble)
        : null;
  }

  private void observe(int slot, long[] words) {
    for (int i = 0; i < words.length; i++) {
      words[i] = set.oracle(i + 1).observe(slot);
    }
  }
}

package portcullis.app.soak;

import java.util.SplittableRandom;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.Signal;
import portcullis.machine.bus.DmaOutcome;

/** An engine, attached to an empty domain, that tries what it must not. */
final class RogueActor implements Actor {
  private static final long PATTERN = 0x6775_6172_6465_6421L;
  private static final long EVIL = 0x726f_6775_6521_2121L;
  private static final long PAUSE_NANOS = 200_000;

  private final SoakScene scene;
  private final SoakMachine machine;
  private final Engine engine;
  private final long guarded;
  private final SplittableRandom random;
  private final Signal pause = new Signal();

  /**
   * @param engine attached to where nothing is mapped; nobody else uses it
   */
  RogueActor(SoakMachine machine, Engine engine) {
    this.scene = machine.scene();
    this.machine = machine;
    this.engine = engine;
    this.random = scene.random(name());
    this.guarded = machine.buffers().allocate(12);
    if (guarded != PageAllocator.NONE) {
      machine.ram().setLongRelease(guarded, PATTERN);
    }
  }

  @Override
  public String name() {
    return "rogue";
  }

  @Override
  public void step() {
    long iova =
        switch (random.nextInt(4)) {
          case 0 -> guarded;
          case 1 -> SlotOracle.iovaOf(random.nextInt(SlotOracle.SLOTS));
          case 2 -> random.nextLong() & 0x7f_ffff_fff8L;
          default -> random.nextLong() & -8L;
        };
    boolean write = random.nextBoolean();
    scene.check(engine.awaitReady(), name(), "was given up");
    DmaOutcome outcome = (write ? engine.write(iova, EVIL) : engine.read(iova)).outcome();
    scene.count(Op.ROGUE);
    if (outcome != DmaOutcome.BLOCKED) {
      scene.violated(
          name(),
          "%s at iova 0x%x, where nothing is mapped, ended %s"
              .formatted(write ? "write" : "read", iova, outcome));
    }
    long found = machine.ram().getLongAcquire(guarded);
    if (found != PATTERN) {
      scene.violated(name(), "memory at 0x%x has become 0x%x".formatted(guarded, found));
    }
    pause.await(PAUSE_NANOS);
  }

  @Override
  public void end() {
    machine.buffers().free(guarded);
    machine.unplug(engine);
  }
}

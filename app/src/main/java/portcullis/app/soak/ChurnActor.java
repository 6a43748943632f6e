package portcullis.app.soak;

import java.util.SplittableRandom;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Domain;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.sync.Backoff;

/** Attaches, replaces, detaches, resets, releases and adds every other engine. */
final class ChurnActor implements Actor {
  private final SoakScene scene;
  private final SoakMachine machine;
  private final EngineSet set;
  private final String name;
  private final int parity;
  private final SplittableRandom random;
  private final Backoff backoff = new Backoff();
  // Where each engine is attached: number of a domain, or NOWHERE.
  private final int[] places = new int[EngineSet.ENGINES];
  // Whether the hardware may not have taken that up.
  private final boolean[] uncertain = new boolean[EngineSet.ENGINES];

  ChurnActor(String name, SoakMachine machine, EngineSet set, int parity) {
    this.name = name;
    this.scene = machine.scene();
    this.machine = machine;
    this.set = set;
    this.parity = parity;
    this.random = scene.random(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void step() {
    int index = random.nextInt(EngineSet.ENGINES / 2) * 2 + parity;
    int choice = random.nextInt(16);
    int domain = 1 + random.nextInt(set.domains());
    Engine engine = set.engine(index);
    set.placement().beginChange(index);
    long failed = machine.commandsFailed();
    if (engine == null) {
      add(index, failed);
    } else if (choice == 0 || engine.isLost()) {
      remove(index, engine);
    } else if (choice == 1) {
      machine.hardware().reset(engine);
      scene.count(Op.RESET);
    } else if (choice == 2) {
      engine.enable(false);
      backoff.pause();
      engine.insistOnMaster();
      scene.count(Op.MASTER);
    } else if (choice < 7) {
      detach(
          index,
          engine,
          choice == 3 && machine.hardware().offersIdentity()
              ? IdentityDomain.IDENTITY
              : BlockedDomain.BLOCKED);
    } else {
      attach(index, engine, domain, failed);
    }
    boolean programs = engine == null || choice == 0 || choice > 2;
    uncertain[index] = machine.commandsFailed() != failed || (uncertain[index] && !programs);
    if (!uncertain[index]) {
      set.placement().endChange(index, places[index]);
    }
    // What is certain only now is to be seen by some DMA before it changes again.
    for (int i = random.nextInt(20); i > 0; i--) {
      backoff.pause();
    }
  }

  @Override
  public void end() {
    for (int index = parity; index < EngineSet.ENGINES; index += 2) {
      Engine engine = set.engine(index);
      if (engine != null) {
        // The last DMA may be under way still.
        set.placement().beginChange(index);
        remove(index, engine);
      }
    }
  }

  private void add(int index, long failed) {
    Engine engine = machine.plugEngine("engine" + index, index);
    if (engine != null) {
      set.set(index, engine);
    } else if (!machine.gate().hasRefused() && machine.commandsFailed() == failed) {
      scene.violated(name, "engine%d was refused".formatted(index));
    }
  }

  private void remove(int index, Engine engine) {
    set.set(index, null);
    machine.unplug(engine);
    places[index] = Placement.NOWHERE;
    scene.count(Op.RELEASE);
    if (engine.device().attach(set.domain(1)).isAttached()) {
      scene.violated(name, "engine%d was attached after its release".formatted(index));
    }
  }

  private void detach(int index, Engine engine, Domain target) {
    AttachOutcome outcome = engine.device().attach(target);
    if (!outcome.isAttached()) {
      scene.violated(
          name, "engine%d cannot be attached to %s: %s".formatted(index, target, outcome));
    }
    places[index] = Placement.NOWHERE;
    scene.count(Op.DETACH);
  }

  private void attach(int index, Engine engine, int domain, long failedBefore) {
    AttachOutcome outcome = engine.device().attach(set.domain(domain));
    switch (outcome) {
      case AttachOutcome.Attached _ -> {
        scene.count(places[index] == Placement.NOWHERE ? Op.ATTACH : Op.REPLACE);
        places[index] = domain;
      }
      case AttachOutcome.Failed failed -> {
        scene.count(Op.ROLLBACK);
        boolean mayFail = machine.commandsFailed() != failedBefore;
        scene.check(mayFail, name, "engine%d: %s".formatted(index, failed));
      }
      case AttachOutcome.Refused refused ->
          scene.violated(name, "engine%d: %s".formatted(index, refused));
    }
  }
}

package portcullis.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunFailedException;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.PagingDomain;

/** All actors of a soak with the domains and devices they use, from set-up to clearing up. */
final class SoakCast {
  private static final int DOMAINS = 2;
  // Device numbers behind those of the engines that come and go.
  private static final int ROGUE = EngineSet.ENGINES;
  private static final int SINGLE = EngineSet.ENGINES + 1;
  private static final int FIRST_DISK = EngineSet.ENGINES + 2;

  private final SoakMachine machine;
  private final List<PagingDomain> domains = new ArrayList<>();
  private final List<SoakDisk> disks = new ArrayList<>();
  private final List<Actor> actors = new ArrayList<>();

  SoakCast(SoakMachine machine) throws RunFailedException {
    this.machine = machine;
    // First of all: domains are made for the functions that there are.
    Engine rogue = present(machine.plugEngine("rogue", ROGUE));
    List<SlotOracle> oracles = new ArrayList<>();
    for (int i = 1; i <= DOMAINS; i++) {
      PagingDomain domain = present(machine.createDomain("shared" + i));
      domains.add(domain);
      oracles.add(new SlotOracle(i));
      actors.add(new MapActor("mapper" + i, machine, domain, oracles.get(i - 1)));
    }
    EngineSet engines = new EngineSet(List.copyOf(domains), oracles);
    for (int parity = 0; parity < 2; parity++) {
      actors.add(new DmaActor("dma" + parity, machine.scene(), engines, parity));
      actors.add(new ChurnActor("churn" + parity, machine, engines, parity));
    }
    PagingDomain empty = present(machine.createDomain("empty"));
    domains.add(empty);
    if (!rogue.device().attach(empty).isAttached()) {
      throw new RunFailedException("the rogue cannot be attached");
    }
    actors.add(new RogueActor(machine, rogue));
    actors.add(new DomainActor(machine, present(machine.plugEngine("single", SINGLE))));
    disks.add(SoakDisk.start(machine, "nvme0", FIRST_DISK, StrictPolicy::new));
    disks.add(SoakDisk.start(machine, "nvme1", FIRST_DISK + 1, QueuedPolicy::new));
    for (SoakDisk disk : disks) {
      actors.add(new DiskActor(machine, disk));
    }
    actors.add(new FaultActor(machine));
  }

  List<Actor> actors() {
    return actors;
  }

  /** Gives everything back that the actors did not make themselves; they have ended. */
  void close() {
    disks.forEach(SoakDisk::close);
    for (PagingDomain domain : domains) {
      Flush.destroy(machine, "end", domain);
    }
  }

  private static <T> T present(@Nullable T made) {
    return Objects.requireNonNull(made, "the machine has too little memory");
  }
}

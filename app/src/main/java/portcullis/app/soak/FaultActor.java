package portcullis.app.soak;

import java.util.SplittableRandom;
import portcullis.core.sync.Signal;

/** Breaks the machine in ways that hardware breaks: no memory, held-up queues, bad commands. */
final class FaultActor implements Actor {
  private static final long LONGEST_STALL_NANOS = 10_000_000;
  private static final long LONGEST_PAUSE_NANOS = 30_000_000;
  private static final int MOST_REFUSALS = 20;

  private final SoakMachine machine;
  private final SplittableRandom random;
  // Never raised: what is waited for is time.
  private final Signal time = new Signal();

  FaultActor(SoakMachine machine) {
    this.machine = machine;
    this.random = machine.scene().random(name());
    machine.hardware().begin();
  }

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public void step() {
    switch (random.nextInt(4)) {
      case 0 -> stall();
      case 1, 2 -> machine.hardware().breakOne(random);
      default -> machine.gate().refuse(1 + random.nextInt(MOST_REFUSALS));
    }
    time.await(random.nextLong(LONGEST_PAUSE_NANOS));
  }

  @Override
  public void end() {
    machine.gate().refuse(0);
    machine.hardware().calm();
  }

  private void stall() {
    machine.hardware().stall(random, true);
    try {
      time.await(random.nextLong(LONGEST_STALL_NANOS));
    } finally {
      machine.hardware().stall(random, false);
    }
    machine.scene().count(Op.STALL);
  }
}

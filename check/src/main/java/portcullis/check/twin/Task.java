package portcullis.check.twin;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Strand;

/** Twin of the class of the same name: a simulated thread. */
public final class Task {
  private final Strand strand;

  private Task(Strand strand) {
    this.strand = strand;
  }

  /** Starts one. */
  public static Task spawn(String name, Runnable body) {
    return new Task(Simulation.accesses().spawn(name, body));
  }

  /** Waits for its end. */
  public void join() {
    LockOrder.beforeWait();
    Simulation.accesses().join(strand);
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return !strand.hasEnded();
  }

  /** Always null: a body that throws ends the execution. */
  public @Nullable Throwable failure() {
    return null;
  }

  /** One: what is striped by processors is shared as much as it can be. */
  public static int processors() {
    return 1;
  }

  /** The number of the calling thread. */
  public static int currentStripe() {
    return Simulation.accesses().self().id();
  }
}

package portcullis.check.twin;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Accesses;

/** Where the twins find the execution that they are part of: one for each loader of twins. */
public final class Simulation {
  private static @Nullable Accesses accesses;

  private Simulation() {}

  /** Lets all twins of this loader work on an execution. */
  public static void enter(Accesses entered) {
    accesses = entered;
  }

  static Accesses accesses() {
    Accesses entered = accesses;
    if (entered == null) {
      throw new IllegalStateException("no execution has been entered");
    }
    return entered;
  }
}

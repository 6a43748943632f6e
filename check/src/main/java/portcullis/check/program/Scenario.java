package portcullis.check.program;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Execution;

/**
 * A small concurrent program and what must hold of it: threads, devices, an invariant.
 *
 * <p>One object is one execution. {@link #build} makes the objects that threads share and declares
 * the threads; then the threads run, step by step, in whatever order is being looked into; when all
 * have ended, {@link #judge} looks at what they left. A scenario must do the same thing whenever
 * its threads are scheduled the same: no real time, no randomness, no hash codes of identity.
 */
public abstract class Scenario {
  private @Nullable Execution execution;

  /** For subclasses, which keep parameters here and make everything else in {@link #build}. */
  protected Scenario() {}

  /** Makes what the threads share and declares them. Accesses take effect at once here. */
  protected abstract void build();

  /** Looks at the final state; does nothing unless overridden. */
  protected void judge() {}

  /** Declares a thread; the execution ends when all of them have. */
  protected final void thread(String name, Runnable body) {
    execution().add(name, false, body);
  }

  /**
   * Declares a thread with a past.
   *
   * @param past what it did before: takes effect at once
   */
  protected final void thread(String name, Runnable past, Runnable body) {
    execution().prepare(execution().add(name, false, body), past);
  }

  /** Declares a thread that the execution does not wait for: hardware that serves the others. */
  protected final void agent(String name, Runnable body) {
    execution().add(name, true, body);
  }

  /**
   * Says what must hold here.
   *
   * @throws AssertionError with {@code otherwise} if it does not
   */
  protected static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  final void buildFor(Execution fresh) {
    execution = fresh;
    build();
  }

  final void judgeIt() {
    judge();
  }

  private Execution execution() {
    if (execution == null) {
      throw new IllegalStateException("threads are declared in build()");
    }
    return execution;
  }
}

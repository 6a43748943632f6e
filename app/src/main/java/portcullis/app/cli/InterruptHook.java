package portcullis.app.cli;

import java.io.PrintStream;
import portcullis.app.job.RunControl;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/**
 * Ends a run well when the JVM is told to end, by Ctrl-C or SIGTERM: asks it to stop, and keeps the
 * JVM until its partial result is printed, or for ten seconds at most.
 *
 * <p>Before there is a run, {@link #awaitRun} has it told that nothing was done.
 *
 * <p>The exit code is then the signal's, 130 or 143, which a hook cannot change. A second Ctrl-C
 * has no effect; SIGKILL ends the wait.
 */
final class InterruptHook implements AutoCloseable {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final long STARTING = 0;
  private static final long STARTED = 1;
  // Whether anybody else tells what was done; opaque, since it carries no data.
  private static final SharedLong STATE = new SharedLong(STARTING);

  private final Signal finished = new Signal();
  private final Thread hook;

  private InterruptHook(RunControl control, PrintStream err) {
    hook =
        new Thread(
            () -> {
              control.requestStop();
              if (!finished.await(PATIENCE_NANOS)) {
                err.println("portcullis: the run did not stop within 10 s; there is no result");
              }
            },
            "interrupt");
  }

  static InterruptHook install(RunControl control, PrintStream err) {
    InterruptHook hook = new InterruptHook(control, err);
    try {
      Runtime.getRuntime().addShutdownHook(hook.hook);
      STATE.setOpaque(STARTED);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and has told so.
      control.requestStop();
    }
    return hook;
  }

  /** To be called first of all: has an interruption told before a command looks after that. */
  static void awaitRun(PrintStream err) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (STATE.getOpaque() == STARTING) {
                    err.println("portcullis: interrupted before anything was done");
                  }
                },
                "interrupt-before"));
  }

  /** To be called when the program ends by itself. */
  static void end() {
    STATE.setOpaque(STARTED);
  }

  /** To be called when everything is printed. */
  @Override
  public void close() {
    finished.raise();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already; the signal lets the hook return.
    }
  }
}

package portcullis.core.sync;

import org.jspecify.annotations.Nullable;

/**
 * A thread of the library's own: named, daemon, and joined by whoever started it.
 *
 * <p>An exception that ends the body is kept and thrown again by {@link #join}, so that no failure
 * of a background thread goes unnoticed.
 */
public final class Task {
  private final Thread thread;
  private final SharedRef<@Nullable Throwable> failure = new SharedRef<>(null);

  private Task(String name, Runnable body) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(() -> {
              try {
                body.run();
              } catch (Throwable t) {
                failure.set(t);
              }
            });
  }

  /**
   * Starts {@code body} on a new thread. What the caller did before is visible to it.
   *
   * @param name shown by debuggers and in failures
   */
  public static Task spawn(String name, Runnable body) {
    Task task = new Task(name, body);
    task.thread.start();
    return task;
  }

  /**
   * Waits for the body to end; what it did is visible afterwards.
   *
   * @throws IllegalStateException if the body ended by an exception, which is the cause
   */
  public void join() {
    LockOrder.beforeWait();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("task " + thread.getName() + " failed", thrown);
    }
  }

  /** Whether the body has not ended yet. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** What ended the body, or null if it is running or ended well. */
  public @Nullable Throwable failure() {
    return failure.get();
  }

  /** Number of threads that can run at once. */
  public static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** A small number of the calling thread, equal for equal threads, to spread state by. */
  public static int currentStripe() {
    long id = Thread.currentThread().threadId();
    return (int) (id ^ (id >>> 32)) & Integer.MAX_VALUE;
  }
}

package portcullis.core.sync;

/** A thread, to be recognised again. Thread-safe. */
final class ThreadIdentity {
  private final Thread thread;

  private ThreadIdentity(Thread thread) {
    this.thread = thread;
  }

  /** The calling thread's. */
  static ThreadIdentity ofCaller() {
    return new ThreadIdentity(Thread.currentThread());
  }

  /** Whether it is the calling thread's. */
  boolean isCaller() {
    return thread.equals(Thread.currentThread());
  }

  /** Whether the thread has not ended yet. */
  boolean isAlive() {
    return thread.isAlive();
  }
}

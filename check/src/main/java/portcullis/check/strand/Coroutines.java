package portcullis.check.strand;

import java.util.function.Consumer;

/** Where coroutines come from: the cheapest kind that this virtual machine permits. */
public enum Coroutines {
  /**
   * The JDK's own one-shot continuations, about 0.1 µs a turn; they need {@code --add-exports
   * java.base/jdk.internal.vm=portcullis.check}.
   */
  CONTINUATION {
    @Override
    public Coroutine create(Consumer<Coroutine> body) {
      return new ContinuationCoroutine(body);
    }
  },
  /** A virtual thread for each body and a handoff for each turn: several times dearer. */
  VIRTUAL_THREAD {
    @Override
    public Coroutine create(Consumer<Coroutine> body) {
      return new ThreadCoroutine(body);
    }
  };

  /** The best kind that works here. */
  public static Coroutines best() {
    return ContinuationCoroutine.isPermitted() ? CONTINUATION : VIRTUAL_THREAD;
  }

  /**
   * Makes one whose body has not begun.
   *
   * @param body gets the coroutine, to pause it by
   */
  public abstract Coroutine create(Consumer<Coroutine> body);
}

package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/**
 * The program that is the hypervisor: one thread, which sleeps until a guest processor is
 * intercepted, serves all that wait, and lets them in again.
 *
 * <pre>
 *   guest processor                          main loop
 *   ---------------                          ---------
 *   operands
 *   waiting := this one, before the rest
 *   wakeUp raised                            wakeUp taken
 *   entry awaited                            waiting := none; serves them, oldest first
 *                                            answers; entry of each raised
 *   answer read
 * </pre>
 *
 * <p>So an intercepted instruction costs what it costs to have another program work: the processor
 * stops, the other thread is brought to run, and the processor again. Thread-safe. Handing over
 * allocates nothing once a thread has done it before.
 */
final class MainLoop implements AutoCloseable {
  /** What to do for those that wait. */
  @FunctionalInterface
  interface Service {
    /**
     * Serves all of them; each is let in when this has returned.
     *
     * @param oldest of those that wait; {@link Interception#next} leads on to later ones
     */
    void serve(Interception oldest);
  }

  // In the place of those that wait once nobody serves them any more.
  private static final Interception ENDED = new Interception();

  private final Service service;
  private final PerThread<Interception> processors = new PerThread<>(Interception::new);
  // The processor that was intercepted last, null for none; exchanged and compared-and-set.
  private final SharedRef<@Nullable Interception> waiting = new SharedRef<>(null);
  private final Signal wakeUp = new Signal();
  private final Task task;

  MainLoop(String name, Service service) {
    this.service = service;
    this.task = Task.spawn(name, this::run);
  }

  /** What the calling thread is as a processor. */
  Interception processor() {
    return processors.get();
  }

  /**
   * Has an intercepted processor served and lets it in again. After {@link #close} the calling
   * thread serves it itself.
   */
  void handOver(Interception own) {
    while (true) {
      Interception before = waiting.get();
      own.next = before == ENDED ? null : before;
      if (before == ENDED) {
        service.serve(own);
        return;
      }
      if (waiting.compareAndSet(before, own)) { // pairs with #run
        break;
      }
    }
    wakeUp.raise();
    own.awaitEntry();
  }

  /** Whether that one was handed over, and none after it, and none of them has been taken yet. */
  boolean isLastToWait(Interception one) {
    return waiting.get() == one;
  }

  private void run() {
    while (true) {
      Interception last = waiting.get();
      if (last == ENDED) {
        return;
      }
      if (last == null) {
        wakeUp.awaitAsleep(Long.MAX_VALUE);
        continue;
      }
      // Pairs with #handOver.
      if (waiting.compareAndSet(last, null)) {
        serve(oldestFirst(last));
      }
    }
  }

  private void serve(Interception oldest) {
    try {
      service.serve(oldest);
    } catch (RuntimeException | Error e) {
      for (Interception one = oldest; one != null; one = one.next) {
        one.breakDown(e);
      }
    }
    Interception one = oldest;
    while (one != null) {
      Interception following = one.next; // who is let in may leave again at once
      one.enterGuest();
      one = following;
    }
  }

  private static Interception oldestFirst(Interception last) {
    Interception reversed = last;
    Interception rest = last.next;
    last.next = null;
    while (rest != null) {
      Interception next = rest.next;
      rest.next = reversed;
      reversed = rest;
      rest = next;
    }
    return reversed;
  }

  /** Ends the program; those that wait are served before. */
  @Override
  public void close() {
    Backoff pauses = new Backoff();
    while (waiting.get() != ENDED && !waiting.compareAndSet(null, ENDED)) {
      pauses.pause();
    }
    wakeUp.raise();
    task.join();
  }
}

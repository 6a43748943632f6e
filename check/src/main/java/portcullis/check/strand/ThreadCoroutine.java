package portcullis.check.strand;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A virtual thread that runs only while its resumer waits for it. */
final class ThreadCoroutine implements Coroutine {
  private final Thread thread;
  // Whose turn it is: true for the body's. Volatile; who sets it then unparks the other.
  private volatile boolean bodysTurn;
  private volatile boolean ended;
  private volatile boolean abandoned;
  private volatile @Nullable Thread resumer;
  private volatile @Nullable Throwable thrown;

  ThreadCoroutine(Consumer<Coroutine> body) {
    thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                awaitTurn();
                body.accept(this);
              } catch (Abandoned e) {
                return;
              } catch (Throwable t) {
                thrown = t;
              }
              ended = true;
              giveBack();
            });
  }

  @Override
  public void resume() {
    resumer = Thread.currentThread();
    bodysTurn = true;
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
    while (bodysTurn) {
      LockSupport.park(this);
    }
    if (thrown != null) {
      throw new IllegalStateException("the body of a coroutine threw", thrown);
    }
  }

  @Override
  public void pause() {
    giveBack();
    awaitTurn();
  }

  @Override
  public void abandon() {
    abandoned = true;
    if (!ended && thread.getState() != Thread.State.NEW) {
      LockSupport.unpark(thread);
    }
  }

  private void giveBack() {
    Thread waiting = resumer;
    bodysTurn = false;
    LockSupport.unpark(waiting);
  }

  private void awaitTurn() {
    while (!bodysTurn) {
      if (abandoned) {
        throw new Abandoned();
      }
      LockSupport.park(this);
    }
  }

  /** Unwinds a body that nobody will resume. */
  private static final class Abandoned extends Error {
    private static final long serialVersionUID = 1;

    Abandoned() {
      super("abandoned", null, false, false);
    }
  }
}

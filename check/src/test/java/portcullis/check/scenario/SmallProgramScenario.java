package portcullis.check.scenario;

import java.util.Arrays;
import java.util.List;
import portcullis.check.exploration.SmallProgram;
import portcullis.check.exploration.SmallProgram.Operation;
import portcullis.check.program.Scenario;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/** Runs a {@link SmallProgram} over the twins. */
public final class SmallProgramScenario extends Scenario {
  private final SmallProgram program = SmallProgram.current;
  private final Mutex lock = new Mutex(LockClass.LEAF);
  private SharedLong[] words;
  private long[][] seen;

  public SmallProgramScenario() {}

  @Override
  protected void build() {
    words = new SharedLong[program.words];
    Arrays.setAll(words, i -> new SharedLong(0));
    seen = new long[program.threads.size()][];
    for (int t = 0; t < seen.length; t++) {
      List<Operation> operations = program.threads.get(t);
      long[] results = new long[operations.size()];
      seen[t] = results;
      Runnable body =
          () -> {
            for (int i = 0; i < results.length; i++) {
              results[i] = run(operations.get(i));
            }
          };
      if (program.hasAgent && t == seen.length - 1) {
        agent("t" + t, body);
      } else {
        thread("t" + t, body);
      }
    }
  }

  private long run(Operation operation) {
    SharedLong word = words[operation.word()];
    switch (operation.kind()) {
      case LOAD -> {
        return word.getAcquire();
      }
      case LOAD_VOLATILE -> {
        return word.get();
      }
      case STORE_OPAQUE -> word.setOpaque(operation.value());
      case STORE_RELEASE -> word.setRelease(operation.value());
      case STORE_VOLATILE -> word.set(operation.value());
      case COMPARE_AND_SET -> {
        return word.compareAndSet(0, operation.value()) ? 1 : 0;
      }
      case EXCHANGE -> {
        return word.getAndSet(operation.value());
      }
      case FULL_FENCE -> Fence.full();
      case RELEASE_FENCE -> Fence.release();
      case LOCKED_INCREMENT -> {
        lock.lock();
        long before = word.getPlain();
        word.setPlain(before + 10);
        lock.unlock();
        return before;
      }
      case AWAIT_CHANGE -> {
        Backoff backoff = new Backoff();
        backoff.reset();
        for (int i = 0; i < 2 && word.getAcquire() == 0; i++) {
          if (!program.mayChange(operation.word())) {
            return -1;
          }
          backoff.pause();
        }
        return word.getAcquire();
      }
      case AWAIT_UNTIL, AWAIT_EITHER_UNTIL -> {
        return awaitUntil(operation, word);
      }
    }
    return 0;
  }

  // Deadlines are few, so that those of several threads are one instant.
  private long awaitUntil(Operation operation, SharedLong word) {
    boolean isEither = operation.kind() == SmallProgram.Kind.AWAIT_EITHER_UNTIL;
    SharedLong other = isEither ? words[(operation.word() + 1) % words.length] : word;
    long deadlineNanos = operation.value() < 3 ? 10 : 20;
    Backoff backoff = new Backoff();
    backoff.reset();
    boolean isTimeLeft = true;
    while (isTimeLeft && word.getAcquire() == 0 && other.getAcquire() == 0) {
      isTimeLeft = backoff.pauseUntil(deadlineNanos);
    }
    return (isTimeLeft ? 1000 : 0) + 10 * word.getAcquire() + other.getAcquire();
  }

  @Override
  protected void judge() {
    StringBuilder state = new StringBuilder(Arrays.deepToString(seen));
    for (SharedLong word : words) {
      state.append(' ').append(word.getPlain());
    }
    program.finals.add(state.toString());
  }
}

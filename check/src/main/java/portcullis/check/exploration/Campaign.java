package portcullis.check.exploration;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Explores several subjects on several cores: each worker takes the next one when it has done with
 * its last, with a loader of twins and an execution of its own, and helps the others when there is
 * no next one. Used once.
 */
public final class Campaign {
  private static final long LOOK_MILLIS = 20;

  private final List<Task> tasks;
  private final Listener listener;
  private final @Nullable CampaignFile file;
  private final Slot[] slots;
  private final AtomicInteger next = new AtomicInteger();
  // Those at work; guarded by this.
  private final Set<Explorer> running = new LinkedHashSet<>();
  private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

  /**
   * One subject and how it is to be searched.
   *
   * @param subject what
   * @param plan how
   */
  public record Task(Subject subject, SearchPlan plan) {}

  /** What is known of one task; guarded by the campaign's monitor once workers run. */
  static final class Slot {
    @Nullable Verdict verdict;
    byte @Nullable [] saved;
  }

  /**
   * @param stateFile what is left to do is read from it if it is there, and written to it when the
   *     listener stops the campaign; null for none
   * @throws IOException if the file cannot be read, or is of other tasks
   */
  public Campaign(List<Task> tasks, Listener listener, @Nullable Path stateFile)
      throws IOException {
    this.tasks = List.copyOf(tasks);
    this.listener = listener;
    this.file = stateFile == null ? null : new CampaignFile(stateFile, this.tasks);
    this.slots = file == null ? CampaignFile.emptySlots(tasks.size()) : file.read();
  }

  /**
   * Explores them all.
   *
   * @param workers at the same time
   * @return verdicts in the order of the tasks
   * @throws IOException if what is left to do could not be written
   */
  public List<Verdict> run(int workers) throws IOException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.ofPlatform().name("check-" + i).start(this::work));
    }
    joinAll(threads);
    Throwable failure = thrown.get();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    return finish();
  }

  private static void joinAll(List<Thread> threads) {
    boolean isInterrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      int index = next.getAndIncrement();
      while (index < tasks.size() && thrown.get() == null) {
        explore(tasks.get(index), slots[index]);
        index = next.getAndIncrement();
      }
      helpOthers();
    } catch (IOException | RuntimeException | Error e) {
      thrown.compareAndSet(null, e);
    }
  }

  private void explore(Task task, Slot slot) throws IOException {
    byte[] saved;
    synchronized (this) {
      if (slot.verdict != null) {
        return;
      }
      saved = slot.saved;
    }
    if (saved == null && listener.isStopRequested()) {
      Totals nothing = new Totals(0, 0, 0, 0, 0);
      finish(slot, new Verdict.Stopped(task.subject, nothing, 0), null);
      return;
    }
    Explorer explorer =
        saved == null
            ? new Explorer(task.subject, task.plan)
            : new Explorer(task.subject, task.plan, CampaignFile.input(saved));
    enter(explorer);
    Verdict verdict;
    try {
      verdict = explorer.explore(listener);
    } finally {
      exit(explorer);
    }
    boolean isStopped = verdict instanceof Verdict.Stopped;
    finish(slot, verdict, isStopped ? CampaignFile.bytesOf(explorer::save) : null);
  }

  private synchronized void enter(Explorer explorer) {
    running.add(explorer);
  }

  private synchronized void exit(Explorer explorer) {
    running.remove(explorer);
    notifyAll();
  }

  // Searches become worth helping as they grow, of which nobody tells: so look now and then.
  private void helpOthers() throws IOException {
    try {
      List<Explorer> others = others();
      while (!others.isEmpty() && thrown.get() == null && !listener.isStopRequested()) {
        for (Explorer other : others) {
          other.help(listener);
        }
        others = others();
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("a worker was interrupted");
    }
  }

  private synchronized List<Explorer> others() throws InterruptedException {
    long beganNanos = System.nanoTime();
    while (!running.isEmpty() && System.nanoTime() - beganNanos < LOOK_MILLIS * 1_000_000) {
      wait(LOOK_MILLIS);
    }
    return List.copyOf(running);
  }

  private synchronized void finish(Slot slot, Verdict verdict, byte @Nullable [] saved) {
    slot.verdict = verdict;
    slot.saved = saved;
  }

  private synchronized List<Verdict> finish() throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    boolean isWhole = true;
    for (Slot slot : slots) {
      if (slot.verdict == null) {
        throw new IllegalStateException("a task was left out");
      }
      isWhole &= !(slot.verdict instanceof Verdict.Stopped);
      verdicts.add(slot.verdict);
    }
    if (file != null) {
      if (isWhole) {
        file.delete();
      } else {
        file.write(slots);
      }
    }
    return verdicts;
  }
}

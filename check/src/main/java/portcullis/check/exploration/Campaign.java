package portcullis.check.exploration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Explores several subjects on several cores: each worker takes the next one when it has done with
 * its last, with a loader of twins and an execution of its own. Used once.
 */
public final class Campaign {
  private final List<Task> tasks;
  private final Listener listener;
  private final @Nullable CampaignFile file;
  private final Slot[] slots;
  private final AtomicInteger next = new AtomicInteger();
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
    for (int i = 0; i < Math.min(workers, tasks.size()); i++) {
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
    Verdict verdict = explorer.explore(listener);
    boolean isStopped = verdict instanceof Verdict.Stopped;
    finish(slot, verdict, isStopped ? CampaignFile.bytesOf(explorer::save) : null);
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

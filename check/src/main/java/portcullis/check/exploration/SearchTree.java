package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Trace;

/**
 * What is left to do of one search, for the workers that do it: points with branches to come.
 *
 * <p>A worker takes a branch, runs the first execution that begins so, and puts back the points of
 * its path behind the branch, which nobody else knew of; meanwhile nobody takes another from that
 * point, so that branches of one point are begun one after the other. What an execution's races
 * want tried from an earlier point, that of another worker's path even, goes there, unless a branch
 * that has been begun there covers it: whoever began that will see to it.
 *
 * <p>A branch of several steps is begun only when all is done behind those begun before it at its
 * point: what their races find may have to go between its steps, which is too late once it is
 * begun. One of a single step may be begun at any time, since nothing can. Thread-safe.
 */
final class SearchTree {
  // All are guarded by this.
  private final Set<SearchPoint> open = new LinkedHashSet<>();
  private int working;
  private int workers;
  private boolean isClosed;
  private long executions;
  private long redundant;
  private long cut;
  private long steps;

  SearchTree() {}

  /** So many more are done, for a search that goes on. */
  synchronized void count(long newExecutions, long newRedundant, long newCut, long newSteps) {
    executions += newExecutions;
    redundant += newRedundant;
    cut += newCut;
    steps += newSteps;
  }

  synchronized long executions() {
    return executions;
  }

  synchronized long redundant() {
    return redundant;
  }

  synchronized long cut() {
    return cut;
  }

  synchronized long steps() {
    return steps;
  }

  synchronized void join() {
    workers++;
  }

  synchronized void leave() {
    workers--;
    notifyAll();
  }

  /** Ends the work of all: {@link #take} answers nothing any more. */
  synchronized void close() {
    isClosed = true;
    notifyAll();
  }

  /** Whether nothing is left to do. */
  synchronized boolean isDone() {
    return open.isEmpty() && working == 0;
  }

  /** Waits until no worker but the caller is left. */
  synchronized void awaitOthers() {
    while (workers > 1) {
      awaitOnce();
    }
  }

  /**
   * Takes a branch from a point, at which nobody else begins one before {@link #put}. Waits while
   * there is none, but another worker may come upon one.
   *
   * @param path where the worker was last, which it knows best; null for nowhere
   * @return null if there is nothing left to do
   */
  synchronized @Nullable SearchPoint take(@Nullable SearchPoint path) {
    while (true) {
      if (isClosed) {
        return null;
      }
      SearchPoint next = deepestOf(path);
      if (next == null) {
        next = fromAnywhere();
      }
      if (next != null) {
        next.take();
        open.remove(next);
        closed(next);
        next.addLive(1);
        working++;
        return next;
      }
      if (working == 0) {
        notifyAll();
        return null;
      }
      awaitOnce();
    }
  }

  private static @Nullable SearchPoint deepestOf(@Nullable SearchPoint path) {
    SearchPoint point = path;
    while (point != null && !point.isReady()) {
      point = point.before;
    }
    return point;
  }

  // The least deep for a helper: most is behind it. One that works alone goes on where it was.
  private @Nullable SearchPoint fromAnywhere() {
    SearchPoint found = null;
    for (SearchPoint point : open) {
      if (!point.isReady()) {
        continue;
      }
      if (found == null || (workers > 1 ? point.depth < found.depth : point.depth > found.depth)) {
        found = point;
      }
    }
    return found;
  }

  /** Puts back what {@link #take} gave, nothing having been done. */
  synchronized void giveBack(SearchPoint taken) {
    working--;
    taken.giveBack();
    taken.addLive(-1);
    opened(taken);
    notifyAll();
  }

  /** Adds a point that nobody has been at yet. */
  synchronized void add(SearchPoint point) {
    opened(point);
  }

  /**
   * Puts a point back with what an execution has found that began there.
   *
   * @param branch by which it began
   * @param path the execution's points, by depth
   * @param races of the trace; null if the execution was given up
   */
  synchronized void put(
      SearchPoint point,
      SearchBranch branch,
      List<SearchPoint> path,
      @Nullable Reversals races,
      Trace trace,
      Processes processes) {
    point.begin(branch);
    for (int i = point.depth + 1; i < path.size(); i++) {
      opened(path.get(i));
    }
    if (races != null) {
      races.insertUpTo(point.depth, path, trace, processes, this::opened);
    }
    point.addLive(-1);
    opened(point);
    working--;
    notifyAll();
  }

  private static void closed(SearchPoint point) {
    if (point.before != null) {
      point.before.addLive(-1);
    }
  }

  private void opened(SearchPoint point) {
    if (point.isOpen() && open.add(point) && point.before != null) {
      point.before.addLive(1);
    }
  }

  /** The points with branches to come, no worker being at work. */
  synchronized List<SearchPoint> left() {
    return new ArrayList<>(open);
  }

  /** Estimates which part of the whole is done. */
  synchronized double fractionDone() {
    double left = 0;
    for (SearchPoint point : open) {
      left += shareOf(point) * point.toDo.branches.size() / point.branches();
    }
    return executions == 0 ? 0 : Math.clamp(1 - left, 0, 1);
  }

  private static double shareOf(SearchPoint point) {
    double share = 1;
    for (SearchPoint at = point.before; at != null; at = at.before) {
      share /= at.branches();
    }
    return share;
  }

  @SuppressWarnings("WaitNotInLoop") // the callers' loops
  private void awaitOnce() {
    boolean isInterrupted = Thread.interrupted();
    try {
      wait();
    } catch (InterruptedException e) {
      isInterrupted = true;
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

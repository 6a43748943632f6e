package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Trace;

/**
 * The other orders that the races of an execution ask for, and where they begin. Of one worker;
 * reused.
 */
final class Reversals {
  private final List<Integer> sequence = new ArrayList<>();

  Reversals() {}

  /** Inserts those that begin behind a depth, at points that no other worker knows of. */
  void insertBehind(int depth, List<SearchPoint> path, Trace trace, Processes processes) {
    for (int race = 0; race < trace.races(); race++) {
      if (trace.earlierOf(race) > depth) {
        insert(race, path, trace, processes);
      }
    }
  }

  /**
   * Inserts the others, under the monitor of the tree.
   *
   * @param changed is told of points that may have got something to do
   */
  void insertUpTo(
      int depth,
      List<SearchPoint> path,
      Trace trace,
      Processes processes,
      Consumer<SearchPoint> changed) {
    for (int race = 0; race < trace.races(); race++) {
      int earlier = trace.earlierOf(race);
      if (earlier <= depth) {
        insert(race, path, trace, processes);
        changed.accept(path.get(earlier));
      }
    }
  }

  private void insert(int race, List<SearchPoint> path, Trace trace, Processes processes) {
    int earlier = trace.earlierOf(race);
    int later = trace.laterOf(race);
    sequence.clear();
    for (int step = earlier + 1; step < later; step++) {
      if (!trace.happensBefore(earlier, step)) {
        sequence.add(step);
      }
    }
    sequence.add(later);
    SearchPoint point = path.get(earlier);
    SearchBranch own = path.get(earlier + 1).via;
    if (!isCovered(point, own, later, trace, processes)) {
      point.toDo.insert(sequence, trace, processes);
    }
  }

  private boolean isCovered(
      SearchPoint point,
      @Nullable SearchBranch own,
      int reversed,
      Trace trace,
      Processes processes) {
    for (Signature sleeper : point.asleep) {
      if (isBeginning(sleeper, reversed, trace, processes)) {
        return true;
      }
    }
    Signature coming = point.taken == null ? null : point.taken.step;
    if (coming != null && isBeginning(coming, reversed, trace, processes)) {
      return true;
    }
    for (SearchBranch branch : point.begun) {
      Signature made = branch.made;
      if (branch != own && made != null && isBeginning(made, reversed, trace, processes)) {
        return true;
      }
    }
    return false;
  }

  private boolean isBeginning(Signature first, int reversed, Trace trace, Processes processes) {
    return Sequences.weakInitial(first, sequence, reversed, trace, processes) != Sequences.NO;
  }
}

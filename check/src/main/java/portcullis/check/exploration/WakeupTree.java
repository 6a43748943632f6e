package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Trace;

/**
 * Beginnings of executions that are still to be looked into from one point on, as a tree whose
 * branches are taken first to last (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial
 * order reduction, 2014, section 6).
 */
final class WakeupTree {
  final @Nullable Signature step;
  final List<WakeupTree> branches = new ArrayList<>(2);

  WakeupTree(@Nullable Signature step) {
    this.step = step;
  }

  /**
   * Adds a beginning unless one that is equivalent to it, or to a beginning of it, is there.
   *
   * @param sequence steps of {@code trace} in order, the last of which is the later one of a race;
   *     it is used up
   */
  void insert(List<Integer> sequence, Trace trace, Processes processes) {
    int reversed = sequence.getLast();
    WakeupTree at = this;
    while (!sequence.isEmpty()) {
      WakeupTree next = at.branchFor(sequence, reversed, trace, processes);
      if (next == null) {
        at.graft(sequence, trace);
        return;
      }
      if (next.branches.isEmpty()) {
        return;
      }
      at = next;
    }
  }

  private @Nullable WakeupTree branchFor(
      List<Integer> sequence, int reversed, Trace trace, Processes processes) {
    for (WakeupTree branch : branches) {
      if (branch.step != null) {
        int place = Sequences.weakInitial(branch.step, sequence, reversed, trace, processes);
        if (place != Sequences.NO) {
          if (place != Sequences.ABSENT) {
            sequence.subList(place, place + 1).clear();
          }
          return branch;
        }
      }
    }
    return null;
  }

  private void graft(List<Integer> sequence, Trace trace) {
    WakeupTree at = this;
    for (int step : sequence) {
      WakeupTree added = new WakeupTree(Signature.of(trace, step));
      at.branches.add(added);
      at = added;
    }
  }
}

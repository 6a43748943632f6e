package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point of executions that have been looked into: what was begun there, and what is to be done.
 * Belongs to the worker that makes it, until that has put it into the {@link SearchTree}.
 */
final class SearchPoint {
  final @Nullable SearchPoint before;

  /** The branch of {@link #before} that leads here. */
  final @Nullable SearchBranch via;

  /** Number of steps up to here. */
  final int depth;

  /** Steps that need not come next, since what follows them is known; never changed. */
  final List<Signature> asleep;

  /** Preemptions up to here. */
  final int preemptions;

  /**
   * Branches that have been begun, in order: what follows one of them need not be looked into after
   * the later ones. Changed under the tree's monitor by the worker that has taken the next.
   */
  final List<SearchBranch> begun = new ArrayList<>(2);

  /** Branches that are to come; guarded by the tree. */
  WakeupTree toDo;

  /** Executions under way that begin here or behind, and points behind with branches to come. */
  int live;

  /** The branch that a worker is about to begin, null if none is; guarded by the tree. */
  @Nullable WakeupTree taken;

  SearchPoint(
      @Nullable SearchPoint before,
      @Nullable SearchBranch via,
      List<Signature> asleep,
      int preemptions,
      WakeupTree toDo) {
    this.before = before;
    this.via = via;
    this.depth = before == null ? 0 : before.depth + 1;
    this.asleep = asleep;
    this.preemptions = preemptions;
    this.toDo = toDo;
  }

  /** Whether there is a branch that a worker could begin; under the tree's monitor. */
  boolean isOpen() {
    return taken == null && !toDo.branches.isEmpty();
  }

  /** Branches known of as yet; under the tree's monitor. */
  int branches() {
    return begun.size() + toDo.branches.size() + (taken == null ? 0 : 1);
  }

  /**
   * Whether a worker may begin the next branch now. One that is more than a step, since a race may
   * yet put other steps behind its first, waits until all is done behind those begun before it.
   */
  boolean isReady() {
    if (!isOpen()) {
      return false;
    }
    WakeupTree next = toDo.branches.getFirst();
    return live == 0 || (next.step != null && next.branches.isEmpty());
  }

  /** Counts here and at all points before. */
  void addLive(int more) {
    for (SearchPoint at = this; at != null; at = at.before) {
      at.live += more;
    }
  }

  /** Takes the next branch; under the tree's monitor. */
  WakeupTree take() {
    WakeupTree next = toDo.branches.removeFirst();
    taken = next;
    return next;
  }

  /** Puts back what was taken; under the tree's monitor. */
  void giveBack() {
    if (taken != null) {
      toDo.branches.addFirst(taken);
      taken = null;
    }
  }

  /** What was taken has been begun; under the tree's monitor. */
  void begin(SearchBranch branch) {
    begun.add(branch);
    taken = null;
  }

  /** The process whose step led here. */
  int viaProcess() {
    if (via == null) {
      throw new IllegalStateException("no step leads to the beginning");
    }
    return via.process;
  }
}

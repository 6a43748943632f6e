package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A point of an execution: what is done there, what is to be done, what is being done. */
final class SearchNode {
  /** Steps that need not come next: what follows them is known. */
  final List<Signature> asleep = new ArrayList<>();

  WakeupTree toDo = new WakeupTree(null);
  int process;
  @Nullable Signature made;

  /** Branches that have been left behind. */
  int done;

  /** Preemptions before this point, and whether the step made here is one. */
  int preemptions;

  boolean preempts;

  /** Branches known of as yet. */
  int branches() {
    return done + toDo.branches.size();
  }
}

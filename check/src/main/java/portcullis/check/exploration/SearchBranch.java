package portcullis.check.exploration;

import org.jspecify.annotations.Nullable;

/** A step that was chosen at a point, and what is to follow it first. */
final class SearchBranch {
  final int process;

  /** What is to follow: used up by the first execution. */
  final WakeupTree next;

  /** What the step was, once it has been made; never if it was beyond the bound. */
  @Nullable Signature made;

  SearchBranch(int process, WakeupTree next) {
    this.process = process;
    this.next = next;
  }
}

package portcullis.check.defect.numberagain;

import org.jspecify.annotations.Nullable;

/** Stands for the class of that name beside the original. */
final class CommandRing {
  private CommandRing() {}

  native @Nullable Submitter owner(long position);

  native void disown(long position);
}

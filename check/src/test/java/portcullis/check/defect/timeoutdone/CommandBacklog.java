package portcullis.check.defect.timeoutdone;

/** Stands for the class of that name beside the original. */
final class CommandBacklog {
  private CommandBacklog() {}

  native boolean isDone(long fence);
}

package portcullis.check.defect.overwrite;

/** Stands for the class of that name beside the original. */
final class CommandRing {
  private CommandRing() {}

  native int entries();
}

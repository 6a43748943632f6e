package portcullis.check.defect.numberlate;

/** Stands for the class of that name beside the original. */
final class FlushClock {
  private FlushClock() {}

  native long begin();

  native void end(long number);
}

package portcullis.check.defect.numberagain;

/** Stands for the class of that name beside the original. */
final class Submitter {
  private Submitter() {}
}

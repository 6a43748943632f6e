package portcullis.check.defect.ringreclaimed;

/** Stands for the class of that name beside the original. */
final class Submitter {
  private Submitter() {}
}

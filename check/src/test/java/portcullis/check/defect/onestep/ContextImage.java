package portcullis.check.defect.onestep;

/** Stands for the class of that name beside the original. */
final class ContextImage {
  private ContextImage() {}
}

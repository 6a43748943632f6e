package portcullis.check.defect.devicesfirst;

/** Stands for the class of that name beside the original. */
final class Bond {
  private Bond() {}
}

package portcullis.check.defect.fenceearly;

/** Stands for the class of that name beside the original. */
final class Bond {
  private Bond() {}

  static native int order(Bond a, Bond b);
}

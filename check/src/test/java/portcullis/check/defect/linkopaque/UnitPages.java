package portcullis.check.defect.linkopaque;

/** Stands for the class of that name beside the original. */
final class UnitPages {
  private UnitPages() {}

  native boolean allocateAll(int sizeLog2, long[] blocks, int count);
}

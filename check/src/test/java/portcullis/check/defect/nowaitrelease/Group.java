package portcullis.check.defect.nowaitrelease;

/** What the variant needs of it. */
final class Group {
  native boolean remove(Device removed);
}

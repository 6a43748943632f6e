package portcullis.check.defect.firstfailure;

/** What the variant needs of it. */
final class Told {
  native void add(int bond);
}

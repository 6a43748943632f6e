package portcullis.check.defect.readearly;

/** What the variant needs of it. */
final class Told {
  static native Told ofThread(int bonds);
}

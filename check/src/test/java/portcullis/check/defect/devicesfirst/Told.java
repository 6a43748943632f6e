package portcullis.check.defect.devicesfirst;

/** What the variant needs of it. */
final class Told {
  static native Told ofThread(int bonds);
}

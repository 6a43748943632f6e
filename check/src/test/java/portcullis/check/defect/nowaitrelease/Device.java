package portcullis.check.defect.nowaitrelease;

/** What the variant needs of it. */
final class Device {
  native Group group();
}

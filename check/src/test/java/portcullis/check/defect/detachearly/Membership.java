package portcullis.check.defect.detachearly;

/** Only named. */
final class Membership {}

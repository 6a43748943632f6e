package portcullis.check.defect.detachrefused;

/** What the variant needs of it. */
final class Membership {}

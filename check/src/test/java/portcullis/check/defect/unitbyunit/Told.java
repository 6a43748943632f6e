package portcullis.check.defect.unitbyunit;

/** Of the original's signature only. */
final class Told {}

package portcullis.riscv.device;

/** A scenario needs something that the model lacks, and says so in its capabilities. */
final class VectorSkip extends RuntimeException {
  private static final long serialVersionUID = 1;

  VectorSkip(String reason) {
    super(reason, null, false, false);
  }
}

package portcullis.riscv.device;

/** Why a walk of one stage ended without a page; negative, as words of {@link StageWalker} are. */
final class StageFault {
  /** The tables do not let the access pass. */
  static final long PAGE = -1;

  /** A table is where nothing is. */
  static final long ACCESS = -2;

  /** A table is poisoned. */
  static final long CORRUPTION = -3;

  private StageFault() {}
}

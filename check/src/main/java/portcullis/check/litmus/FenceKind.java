package portcullis.check.litmus;

/** What a fence keeps in order. */
enum FenceKind {
  /** Everything: {@code smp_mb}. */
  FULL,
  /** Stores: {@code smp_wmb}. */
  WRITE,
  /** Loads: {@code smp_rmb}. */
  READ,
  /** Only what the compiler does: {@code barrier}. */
  COMPILER
}

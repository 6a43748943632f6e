package portcullis.riscv.spec;

/** How a field behaves when software writes it, in the words of the specification's tables. */
public enum FieldAccess {
  /** Read-only: writes leave it as it is. */
  RO,
  /** Read-write: holds what was written. */
  RW,
  /** Read-write-1-to-set: writing 1 sets it, writing 0 leaves it as it is. */
  RW1S,
  /** Read-write-1-to-clear: writing 1 clears it, writing 0 leaves it as it is. */
  RW1C,
  /** Write any value, read a legal one. */
  WARL,
  /** Reserved or designated for custom use: reads as 0 here, and software writes 0. */
  WPRI
}

package portcullis.testkit.riscv.oracle;

/** Why a page-table walk ended; who asked for the walk knows what to report for it. */
final class WalkFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was wrong. */
  enum Kind {
    PAGE,
    ACCESS,
    CORRUPTION
  }

  final Kind kind;

  WalkFault(Kind kind) {
    super(kind.name(), null, false, false);
    this.kind = kind;
  }
}

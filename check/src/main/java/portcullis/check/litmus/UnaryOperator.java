package portcullis.check.litmus;

/** C's operators with one operand, over int. */
enum UnaryOperator {
  NEGATE("-"),
  NOT("!"),
  COMPLEMENT("~");

  final String symbol;

  UnaryOperator(String symbol) {
    this.symbol = symbol;
  }

  long apply(long operand) {
    return switch (this) {
      case NEGATE -> -(int) operand;
      case NOT -> operand == 0 ? 1 : 0;
      case COMPLEMENT -> ~(int) operand;
    };
  }
}

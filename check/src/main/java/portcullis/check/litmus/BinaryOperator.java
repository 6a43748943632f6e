package portcullis.check.litmus;

/** C's operators with two operands: over int, and {@code ==} and {@code !=} over addresses too. */
enum BinaryOperator {
  OR_ELSE("||", 1),
  AND_THEN("&&", 2),
  OR("|", 3),
  XOR("^", 4),
  AND("&", 5),
  EQUAL("==", 6),
  NOT_EQUAL("!=", 6),
  LESS("<", 7),
  GREATER(">", 7),
  AT_MOST("<=", 7),
  AT_LEAST(">=", 7),
  SHIFT_LEFT("<<", 8),
  SHIFT_RIGHT(">>", 8),
  ADD("+", 9),
  SUBTRACT("-", 9),
  MULTIPLY("*", 10),
  DIVIDE("/", 10),
  REMAINDER("%", 10);

  /** The highest {@link #precedence}. */
  static final int TIGHTEST = 10;

  final String symbol;

  /** What binds tighter has more. */
  final int precedence;

  BinaryOperator(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  /**
   * The value of the operation.
   *
   * @throws AssertionError for a division by zero, which ends the execution as failed
   */
  long apply(long left, long right) {
    int a = (int) left;
    int b = (int) right;
    int result =
        switch (this) {
          case OR_ELSE -> bit(left != 0 || right != 0);
          case AND_THEN -> bit(left != 0 && right != 0);
          case OR -> a | b;
          case XOR -> a ^ b;
          case AND -> a & b;
          case EQUAL -> bit(left == right);
          case NOT_EQUAL -> bit(left != right);
          case LESS -> bit(a < b);
          case GREATER -> bit(a > b);
          case AT_MOST -> bit(a <= b);
          case AT_LEAST -> bit(a >= b);
          case SHIFT_LEFT -> a << b;
          case SHIFT_RIGHT -> a >> b;
          case ADD -> a + b;
          case SUBTRACT -> a - b;
          case MULTIPLY -> a * b;
          case DIVIDE -> a / nonZero(b);
          case REMAINDER -> a % nonZero(b);
        };
    return result;
  }

  private static int nonZero(int divisor) {
    if (divisor == 0) {
      throw new AssertionError("divides by 0");
    }
    return divisor;
  }

  private static int bit(boolean isTrue) {
    return isTrue ? 1 : 0;
  }
}

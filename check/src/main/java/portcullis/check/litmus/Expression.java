package portcullis.check.litmus;

import portcullis.check.execution.AccessMode;

/** What a thread computes; operands are evaluated from left to right. */
sealed interface Expression {
  /** An int. */
  record Constant(int value) implements Expression {}

  /** Where a shared variable is. */
  record AddressOf(Variable variable) implements Expression {}

  /** A local variable of the thread. */
  record Register(int index, String name) implements Expression {}

  /** What is at an address. */
  record Load(Expression address, AccessMode mode) implements Expression {}

  /** Writes, and gives what was there. */
  record Exchange(Expression address, Expression value) implements Expression {}

  /** Writes if it finds what is expected; gives what was there. */
  record CompareExchange(Expression address, Expression expected, Expression value)
      implements Expression {}

  /** Takes a spin lock if it is free: 1, else 0. */
  record TryLock(Variable lock) implements Expression {}

  /** An operation on one value. */
  record Unary(UnaryOperator operator, Expression operand) implements Expression {}

  /** An operation on two; the second is always evaluated but for {@code &&} and {@code ||}. */
  record Binary(BinaryOperator operator, Expression left, Expression right) implements Expression {}
}

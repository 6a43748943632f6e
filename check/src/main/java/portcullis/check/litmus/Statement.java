package portcullis.check.litmus;

import java.util.List;
import portcullis.check.execution.AccessMode;

/** What a thread does. */
sealed interface Statement {
  /** Gives a local variable a value. */
  record Assign(int register, Expression value) implements Statement {}

  /** Writes to an address. */
  record Store(Expression address, Expression value, AccessMode mode) implements Statement {}

  /** Computes a value for what that does. */
  record Evaluate(Expression value) implements Statement {}

  /** A fence. */
  record Fence(FenceKind kind) implements Statement {}

  /** Takes a spin lock. */
  record SpinLock(Variable lock) implements Statement {}

  /** Gives a spin lock back. */
  record SpinUnlock(Variable lock) implements Statement {}

  /** A step of RCU. */
  record Rcu(RcuKind kind) implements Statement {}

  /** One of two. */
  record If(Expression condition, Statement then, Statement otherwise) implements Statement {}

  /**
   * Again and again.
   *
   * @param isTestedFirst false for {@code do ... while}
   */
  record While(Expression condition, Statement body, boolean isTestedFirst) implements Statement {}

  /** One after the other. */
  record Block(List<Statement> statements) implements Statement {}
}

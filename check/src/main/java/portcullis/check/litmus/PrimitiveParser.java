package portcullis.check.litmus;

import java.util.List;
import portcullis.check.execution.AccessMode;
import portcullis.check.litmus.Expression.AddressOf;
import portcullis.check.litmus.Expression.CompareExchange;
import portcullis.check.litmus.Expression.Exchange;
import portcullis.check.litmus.Expression.Load;
import portcullis.check.litmus.Expression.TryLock;
import portcullis.check.litmus.Statement.Block;
import portcullis.check.litmus.Statement.Fence;
import portcullis.check.litmus.Statement.Rcu;
import portcullis.check.litmus.Statement.SpinLock;
import portcullis.check.litmus.Statement.SpinUnlock;
import portcullis.check.litmus.Statement.Store;

/** Reads the calls of the kernel's primitives. */
final class PrimitiveParser {
  private static final String KNOWN =
      "READ_ONCE, WRITE_ONCE, smp_mb, smp_wmb, smp_rmb, smp_store_release, smp_load_acquire, "
          + "smp_store_mb, xchg, cmpxchg, spin_lock, spin_trylock, spin_unlock, rcu_read_lock, "
          + "rcu_read_unlock, synchronize_rcu, rcu_dereference, rcu_assign_pointer";

  private final Tokens tokens;
  private final ExpressionParser expressions;

  PrimitiveParser(Tokens tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** A call that gives a value. */
  Expression value() throws LitmusSyntaxException {
    Token name = tokens.next();
    tokens.expect("(");
    Expression value =
        switch (name.text()) {
          case "READ_ONCE", "rcu_dereference" ->
              new Load(expressions.addressOfPlace(name.text()), AccessMode.OPAQUE);
          case "smp_load_acquire" -> new Load(address(), AccessMode.ORDERED);
          case "xchg", "xchg_relaxed", "xchg_acquire", "xchg_release" ->
              new Exchange(address(), further());
          case "cmpxchg", "cmpxchg_relaxed", "cmpxchg_acquire", "cmpxchg_release" ->
              new CompareExchange(address(), further(), further());
          case "spin_trylock" -> new TryLock(lock());
          default -> throw unknown(name);
        };
    tokens.expect(")");
    return value;
  }

  /** Whether a call of this name gives no value. */
  static boolean isStatement(String name) {
    return switch (name) {
      case "WRITE_ONCE",
          "smp_store_release",
          "rcu_assign_pointer",
          "smp_store_mb",
          "smp_mb",
          "smp_wmb",
          "smp_rmb",
          "barrier",
          "spin_lock",
          "spin_unlock",
          "rcu_read_lock",
          "rcu_read_unlock",
          "synchronize_rcu",
          "synchronize_rcu_expedited" ->
          true;
      default -> false;
    };
  }

  /** A call that gives none. */
  Statement statement() throws LitmusSyntaxException {
    Token name = tokens.next();
    tokens.expect("(");
    Statement statement =
        switch (name.text()) {
          case "WRITE_ONCE" -> store(expressions.addressOfPlace("WRITE_ONCE"), AccessMode.OPAQUE);
          case "smp_store_release" -> store(address(), AccessMode.ORDERED);
          case "rcu_assign_pointer" ->
              store(expressions.addressOfPlace("rcu_assign_pointer"), AccessMode.ORDERED);
          case "smp_store_mb" ->
              new Block(
                  List.of(
                      store(expressions.addressOfPlace("smp_store_mb"), AccessMode.OPAQUE),
                      new Fence(FenceKind.FULL)));
          case "smp_mb" -> new Fence(FenceKind.FULL);
          case "smp_wmb" -> new Fence(FenceKind.WRITE);
          case "smp_rmb" -> new Fence(FenceKind.READ);
          case "barrier" -> new Fence(FenceKind.COMPILER);
          case "spin_lock" -> new SpinLock(lock());
          case "spin_unlock" -> new SpinUnlock(lock());
          case "rcu_read_lock" -> new Rcu(RcuKind.READ_LOCK);
          case "rcu_read_unlock" -> new Rcu(RcuKind.READ_UNLOCK);
          case "synchronize_rcu", "synchronize_rcu_expedited" -> new Rcu(RcuKind.SYNCHRONIZE);
          default -> throw unknown(name);
        };
    tokens.expect(")");
    return statement;
  }

  private Store store(Expression address, AccessMode mode) throws LitmusSyntaxException {
    return new Store(address, further(), mode);
  }

  private Expression further() throws LitmusSyntaxException {
    tokens.expect(",");
    return expressions.expression();
  }

  private Expression address() throws LitmusSyntaxException {
    Token first = tokens.peek();
    Expression address = expressions.expression();
    if (address instanceof AddressOf(Variable variable) && variable.isLock()) {
      throw tokens.error(first, "'" + variable.name() + "' is a spin lock; use an int");
    }
    if (address instanceof Load) {
      throw tokens.error(first, "this is a value where an address must be; leave out the '*'");
    }
    return address;
  }

  private Variable lock() throws LitmusSyntaxException {
    Token first = tokens.peek();
    if (expressions.expression() instanceof AddressOf(Variable variable) && variable.isLock()) {
      return variable;
    }
    throw tokens.error(
        first, first.shown() + " is no spin lock; make it a parameter 'spinlock_t *NAME'");
  }

  private LitmusSyntaxException unknown(Token name) {
    return tokens.error(name, "there is no primitive " + name.shown() + " here; use " + KNOWN);
  }
}

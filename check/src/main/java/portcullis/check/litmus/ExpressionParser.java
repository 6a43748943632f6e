package portcullis.check.litmus;

import portcullis.check.execution.AccessMode;
import portcullis.check.litmus.Expression.AddressOf;
import portcullis.check.litmus.Expression.Binary;
import portcullis.check.litmus.Expression.Constant;
import portcullis.check.litmus.Expression.Load;
import portcullis.check.litmus.Expression.Register;
import portcullis.check.litmus.Expression.Unary;
import portcullis.check.litmus.Token.Kind;

/** Reads the expressions of one thread's code. */
final class ExpressionParser {
  private final Tokens tokens;
  private final Scope scope;
  private final PrimitiveParser primitives;

  ExpressionParser(Tokens tokens, Scope scope) {
    this.tokens = tokens;
    this.scope = scope;
    this.primitives = new PrimitiveParser(tokens, this);
  }

  PrimitiveParser primitives() {
    return primitives;
  }

  Expression expression() throws LitmusSyntaxException {
    return binary(1);
  }

  private Expression binary(int precedence) throws LitmusSyntaxException {
    if (precedence > BinaryOperator.TIGHTEST) {
      return unary();
    }
    Expression left = binary(precedence + 1);
    while (true) {
      BinaryOperator operator = null;
      for (BinaryOperator candidate : BinaryOperator.values()) {
        if (candidate.precedence == precedence && tokens.accept(candidate.symbol)) {
          operator = candidate;
          break;
        }
      }
      if (operator == null) {
        return left;
      }
      left = new Binary(operator, left, binary(precedence + 1));
    }
  }

  private Expression unary() throws LitmusSyntaxException {
    if (tokens.isNext("*")) {
      Token star = tokens.next();
      return dereference(star, unary());
    }
    if (tokens.accept("&")) {
      tokens.expect("*");
      return unary(); // &*p is p
    }
    for (UnaryOperator operator : UnaryOperator.values()) {
      if (tokens.accept(operator.symbol)) {
        return new Unary(operator, unary());
      }
    }
    return primary();
  }

  private Load dereference(Token star, Expression address) throws LitmusSyntaxException {
    if (address instanceof AddressOf(Variable variable) && variable.isLock()) {
      throw tokens.error(
          star,
          "'*%s' reads or writes a spin lock; use spin_lock(%s) or an int"
              .formatted(variable.name(), variable.name()));
    }
    if (address instanceof Constant || address instanceof Unary || address instanceof Binary) {
      throw tokens.error(star, "'*' is before what is no address; write it before a pointer");
    }
    return new Load(address, AccessMode.PLAIN);
  }

  /** What {@code *} is put before: the address of a place that can be read and written. */
  Expression addressOfPlace(String primitive) throws LitmusSyntaxException {
    Token first = tokens.peek();
    if (unary() instanceof Load(Expression address, AccessMode mode) && mode == AccessMode.PLAIN) {
      return address;
    }
    throw tokens.error(first, primitive + " is of a place, not of an address; write *p");
  }

  private Expression primary() throws LitmusSyntaxException {
    Token token = tokens.peek();
    if (tokens.accept("(")) {
      skipCast();
      Expression inner = expression();
      tokens.expect(")");
      return inner;
    }
    if (token.kind() == Kind.NUMBER) {
      return new Constant(tokens.number(tokens.next()));
    }
    if (token.kind() != Kind.NAME) {
      throw tokens.error(
          token, token.shown() + " is where a value must be; write a number, a name or a call");
    }
    if (tokens.peekSecond().is("(")) {
      return primitives.value();
    }
    return named(tokens.next());
  }

  private void skipCast() throws LitmusSyntaxException {
    if (tokens.isNext("int")) {
      throw tokens.error(tokens.peek(), "casts are not read; every value is an int or an address");
    }
  }

  private Expression named(Token name) throws LitmusSyntaxException {
    int register = scope.register(name.text());
    if (register >= 0) {
      return new Register(register, name.text());
    }
    Variable variable = scope.parameter(name.text());
    if (variable != null) {
      return new AddressOf(variable);
    }
    throw tokens.error(name, unknown(name.text()));
  }

  private String unknown(String name) {
    return scope.isShared(name)
        ? "'%s' is no parameter of this thread; add 'int *%s' to its list".formatted(name, name)
        : "'%s' is not declared; write 'int %s;' before, or make it a parameter 'int *%s'"
            .formatted(name, name, name);
  }
}

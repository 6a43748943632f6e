package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import portcullis.check.execution.AccessMode;
import portcullis.check.litmus.Expression.Load;
import portcullis.check.litmus.Statement.Assign;
import portcullis.check.litmus.Statement.Block;
import portcullis.check.litmus.Statement.Evaluate;
import portcullis.check.litmus.Statement.If;
import portcullis.check.litmus.Statement.Store;
import portcullis.check.litmus.Statement.While;

/** Reads one thread: {@code P0(int *x, ...) { ... }}. */
final class ThreadParser {
  private static final Block NOTHING = new Block(List.of());

  private final Tokens tokens;
  private final Scope scope;
  private final ExpressionParser expressions;

  private ThreadParser(Tokens tokens, Map<String, Variable> shared) {
    this.tokens = tokens;
    this.scope = new Scope(shared);
    this.expressions = new ExpressionParser(tokens, scope);
  }

  /** Reads the thread that must have this number. */
  static ThreadCode parse(Tokens tokens, Map<String, Variable> shared, int number)
      throws LitmusSyntaxException {
    ThreadParser parser = new ThreadParser(tokens, shared);
    Token name = tokens.next();
    if (!name.is("P" + number)) {
      throw tokens.error(
          name, name.shown() + " is where P" + number + " must be; number threads from P0 up");
    }
    parser.parameters();
    Block body = parser.block();
    return new ThreadCode(number, parser.scope.registers(), body);
  }

  private void parameters() throws LitmusSyntaxException {
    tokens.expect("(");
    if (tokens.accept(")")) {
      return;
    }
    do {
      boolean isLock = type();
      tokens.expect("*");
      while (tokens.accept("*")) {
        // a pointer to a pointer is a shared variable too
      }
      Token name = tokens.expectName("a parameter");
      Variable variable = scope.addParameter(name.text(), isLock);
      if (variable.isLock() != isLock) {
        throw tokens.error(
            name, name.shown() + " is a spin lock in one place and none in another; choose");
      }
    } while (tokens.accept(","));
    tokens.expect(")");
  }

  // Passes a type's name; whether it is that of spin locks.
  private boolean type() throws LitmusSyntaxException {
    tokens.accept("volatile");
    Token type = tokens.expectName("a type");
    if (!type.is("int") && !type.is("spinlock_t")) {
      throw tokens.error(type, "there is no type " + type.shown() + "; use int or spinlock_t");
    }
    return type.is("spinlock_t");
  }

  private Block block() throws LitmusSyntaxException {
    tokens.expect("{");
    List<Statement> statements = new ArrayList<>();
    while (!tokens.accept("}")) {
      statement(statements);
    }
    return new Block(List.copyOf(statements));
  }

  private Statement one() throws LitmusSyntaxException {
    List<Statement> statements = new ArrayList<>();
    statement(statements);
    return statements.size() == 1 ? statements.getFirst() : new Block(List.copyOf(statements));
  }

  private void statement(List<Statement> into) throws LitmusSyntaxException {
    if (tokens.accept(";")) {
      return;
    }
    if (tokens.isNext("{")) {
      into.add(block());
    } else if (tokens.isNext("int") || tokens.isNext("volatile")) {
      declarations(into);
    } else if (tokens.accept("if")) {
      into.add(choice());
    } else if (tokens.accept("while")) {
      Expression condition = condition();
      into.add(new While(condition, one(), true));
    } else if (tokens.accept("do")) {
      Statement body = one();
      tokens.expect("while");
      into.add(new While(condition(), body, false));
      tokens.expect(";");
    } else {
      into.add(simple());
      tokens.expect(";");
    }
  }

  private If choice() throws LitmusSyntaxException {
    Expression condition = condition();
    Statement then = one();
    return new If(condition, then, tokens.accept("else") ? one() : NOTHING);
  }

  private Expression condition() throws LitmusSyntaxException {
    tokens.expect("(");
    Expression condition = expressions.expression();
    tokens.expect(")");
    return condition;
  }

  private void declarations(List<Statement> into) throws LitmusSyntaxException {
    type();
    do {
      while (tokens.accept("*")) {
        // a local variable may hold an address
      }
      Token name = tokens.expectName("a local variable");
      if (scope.isKnown(name.text())) {
        throw tokens.error(name, name.shown() + " is declared twice; give one another name");
      }
      int register = scope.addRegister(name.text());
      if (tokens.accept("=")) {
        into.add(new Assign(register, expressions.expression()));
      }
    } while (tokens.accept(","));
    tokens.expect(";");
  }

  private Statement simple() throws LitmusSyntaxException {
    Token first = tokens.peek();
    if (tokens.peekSecond().is("(") && PrimitiveParser.isStatement(first.text())) {
      return expressions.primitives().statement();
    }
    if (first.kind() == Token.Kind.NAME && tokens.peekSecond().is("=")) {
      return assignment(tokens.next());
    }
    Expression left = expressions.expression();
    if (!tokens.accept("=")) {
      return new Evaluate(left);
    }
    if (left instanceof Load(Expression address, AccessMode mode) && mode == AccessMode.PLAIN) {
      return new Store(address, expressions.expression(), AccessMode.PLAIN);
    }
    throw tokens.error(first, "only a local variable or *p can be given a value");
  }

  private Assign assignment(Token name) throws LitmusSyntaxException {
    int register = scope.register(name.text());
    if (register < 0) {
      throw tokens.error(
          name,
          scope.isKnown(name.text())
              ? "%s is shared; write *%s or WRITE_ONCE(*%s, ...)"
                  .formatted(name.shown(), name.text(), name.text())
              : "%s is not declared; write 'int %s;' before".formatted(name.shown(), name.text()));
    }
    tokens.expect("=");
    return new Assign(register, expressions.expression());
  }
}

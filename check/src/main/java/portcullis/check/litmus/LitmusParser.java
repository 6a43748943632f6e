package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portcullis.check.execution.Processes;

/**
 * Reads a litmus test: a first line {@code C name}, initial values in braces, threads, and a
 * condition. What stands between the first line and the brace is for people and passed over.
 */
final class LitmusParser {
  private final Tokens tokens;
  private final String name;
  private final Map<String, Variable> shared = Scope.noVariables();
  private final Map<Variable, Long> initial = new LinkedHashMap<>();

  private LitmusParser(Tokens tokens, String name) {
    this.tokens = tokens;
    this.name = name;
  }

  /**
   * Reads a test.
   *
   * @param file its name, for errors
   */
  static LitmusTest parse(String file, String text) throws LitmusSyntaxException {
    Header header = Header.of(file, text);
    Tokens tokens = new Tokens(file, Lexer.tokens(file, text, header.end()));
    return new LitmusParser(tokens, header.name()).test();
  }

  private LitmusTest test() throws LitmusSyntaxException {
    initialValues();
    List<ThreadCode> threads = new ArrayList<>();
    while (!isAtEnd()) {
      if (threads.size() == Processes.MOST_THREADS - 1) {
        throw tokens.error(
            tokens.peek(), "more than " + threads.size() + " threads; leave some out");
      }
      threads.add(ThreadParser.parse(tokens, shared, threads.size()));
    }
    if (threads.isEmpty()) {
      throw tokens.error(tokens.peek(), "there is no thread; write P0(int *x) { ... }");
    }
    ConditionParser conditions = new ConditionParser(tokens, shared, threads);
    Proposition filter = new Proposition.Constant(true);
    while (tokens.isNext("locations") || tokens.isNext("filter")) {
      if (tokens.next().is("locations")) {
        conditions.locations();
      } else {
        filter = new ConditionParser(tokens, shared, threads).proposition();
      }
    }
    Quantifier quantifier = conditions.quantifier();
    Proposition condition = conditions.proposition();
    if (tokens.peek().kind() != Token.Kind.END) {
      throw tokens.error(
          tokens.peek(), tokens.peek().shown() + " is after the condition; take it out");
    }
    return new LitmusTest(
        name,
        List.copyOf(shared.values()),
        Map.copyOf(initial),
        List.copyOf(threads),
        conditions.observed(),
        filter,
        quantifier,
        condition);
  }

  private boolean isAtEnd() {
    return tokens.peek().kind() == Token.Kind.END
        || tokens.isNext("locations")
        || tokens.isNext("filter")
        || tokens.isNext("exists")
        || tokens.isNext("forall")
        || tokens.isNext("~");
  }

  private void initialValues() throws LitmusSyntaxException {
    tokens.expect("{");
    while (!tokens.accept("}")) {
      if (!tokens.accept(";")) {
        initialValue();
        if (!tokens.isNext("}")) {
          tokens.expect(";");
        }
      }
    }
  }

  private void initialValue() throws LitmusSyntaxException {
    boolean isLock = tokens.accept("spinlock_t");
    if (!isLock && tokens.accept("int")) {
      while (tokens.accept("*")) {
        // a variable may hold an address
      }
    }
    boolean isBracketed = tokens.accept("[");
    Token variableName = tokens.expectName("a shared variable");
    if (isBracketed) {
      tokens.expect("]");
    }
    if (tokens.isNext("[")) {
      throw tokens.error(tokens.peek(), "arrays are not read; use a variable for each element");
    }
    Variable variable = Scope.declare(shared, variableName.text(), isLock);
    if (tokens.accept("=") && !variable.isLock()) {
      initial.put(variable, value());
    }
  }

  private long value() throws LitmusSyntaxException {
    tokens.accept("&");
    if (tokens.peek().kind() == Token.Kind.NAME) {
      return Scope.declare(shared, tokens.next().text(), false).address();
    }
    return tokens.expectNumber();
  }
}

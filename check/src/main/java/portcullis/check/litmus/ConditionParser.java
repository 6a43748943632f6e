package portcullis.check.litmus;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import portcullis.check.litmus.Observed.OfMemory;
import portcullis.check.litmus.Observed.OfThread;
import portcullis.check.litmus.Proposition.And;
import portcullis.check.litmus.Proposition.Constant;
import portcullis.check.litmus.Proposition.Equal;
import portcullis.check.litmus.Proposition.Implies;
import portcullis.check.litmus.Proposition.Not;
import portcullis.check.litmus.Proposition.Or;
import portcullis.check.litmus.Token.Kind;

/** Reads what a test says of final states, and notes which parts of them it names. */
final class ConditionParser {
  private static final Comparator<Observed> ORDER =
      Comparator.comparing((Observed part) -> part instanceof OfMemory)
          .thenComparing(Observed::toString);

  private final Tokens tokens;
  private final Map<String, Variable> shared;
  private final List<ThreadCode> threads;
  private final Set<Observed> observed = new LinkedHashSet<>();

  ConditionParser(Tokens tokens, Map<String, Variable> shared, List<ThreadCode> threads) {
    this.tokens = tokens;
    this.shared = shared;
    this.threads = threads;
  }

  /** The parts named so far: of threads, by their numbers, and then of memory. */
  List<Observed> observed() {
    return observed.stream().sorted(ORDER).toList();
  }

  /** {@code locations [0:r0; x;]}. */
  void locations() throws LitmusSyntaxException {
    tokens.expect("[");
    while (!tokens.accept("]")) {
      part();
      if (!tokens.isNext("]")) {
        tokens.expect(";");
      }
    }
  }

  /** Which of the quantifiers comes next. */
  Quantifier quantifier() throws LitmusSyntaxException {
    Token token = tokens.next();
    if (token.is("~")) {
      tokens.expect("exists");
      return Quantifier.NOT_EXISTS;
    }
    if (token.is("exists")) {
      return Quantifier.EXISTS;
    }
    if (token.is("forall")) {
      return Quantifier.FORALL;
    }
    throw tokens.error(
        token,
        token.shown()
            + " is where the condition must be; write exists (...), ~exists (...) or forall (...)");
  }

  Proposition proposition() throws LitmusSyntaxException {
    Proposition left = disjunction();
    return tokens.accept("=>") ? new Implies(left, proposition()) : left;
  }

  private Proposition disjunction() throws LitmusSyntaxException {
    Proposition left = conjunction();
    while (tokens.accept("\\/")) {
      left = new Or(left, conjunction());
    }
    return left;
  }

  private Proposition conjunction() throws LitmusSyntaxException {
    Proposition left = negation();
    while (tokens.accept("/\\")) {
      left = new And(left, negation());
    }
    return left;
  }

  private Proposition negation() throws LitmusSyntaxException {
    if (tokens.accept("~") || tokens.accept("not")) {
      return new Not(negation());
    }
    if (tokens.accept("(")) {
      Proposition inner = proposition();
      tokens.expect(")");
      return inner;
    }
    if (tokens.isNext("true") || tokens.isNext("false")) {
      return new Constant(tokens.next().is("true"));
    }
    Observed part = part();
    if (!tokens.accept("==")) {
      tokens.expect("=");
    }
    return new Equal(part, value());
  }

  private long value() throws LitmusSyntaxException {
    tokens.accept("&");
    if (tokens.peek().kind() == Kind.NAME) {
      return variable(tokens.next()).address();
    }
    return tokens.expectNumber();
  }

  private Observed part() throws LitmusSyntaxException {
    Observed part;
    if (tokens.peek().kind() == Kind.NUMBER) {
      part = ofThread();
    } else if (tokens.accept("[")) {
      part = new OfMemory(variable(tokens.expectName("a shared variable")));
      tokens.expect("]");
    } else {
      tokens.accept("*");
      part = new OfMemory(variable(tokens.expectName("a local or a shared variable")));
    }
    observed.add(part);
    return part;
  }

  private OfThread ofThread() throws LitmusSyntaxException {
    Token number = tokens.next();
    int thread = tokens.number(number);
    if (thread >= threads.size()) {
      throw tokens.error(number, "there is no P" + thread + "; the last is P" + lastThread());
    }
    tokens.expect(":");
    Token name = tokens.expectName("a local variable");
    int register = threads.get(thread).registers().indexOf(name.text());
    if (register < 0) {
      throw tokens.error(
          name,
          "P%d has no local variable %s; it has %s"
              .formatted(thread, name.shown(), threads.get(thread).registers()));
    }
    return new OfThread(thread, register, name.text());
  }

  private int lastThread() {
    return threads.size() - 1;
  }

  private Variable variable(Token name) throws LitmusSyntaxException {
    Variable variable = shared.get(name.text());
    if (variable == null || variable.isLock()) {
      throw tokens.error(
          name, name.shown() + " is no shared int; the shared variables are " + shared.keySet());
    }
    return variable;
  }
}

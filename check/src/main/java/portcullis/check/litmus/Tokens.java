package portcullis.check.litmus;

import java.util.List;
import portcullis.check.litmus.Token.Kind;

/** A test's tokens with a place among them, and the errors that a reader of them can make. */
final class Tokens {
  private final String file;
  private final List<Token> all;
  private int at;

  Tokens(String file, List<Token> all) {
    this.file = file;
    this.all = all;
  }

  Token peek() {
    return all.get(at);
  }

  Token peekSecond() {
    return all.get(Math.min(at + 1, all.size() - 1));
  }

  Token next() {
    Token token = all.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean isNext(String symbolOrName) {
    return peek().is(symbolOrName);
  }

  /** Passes a token if it is the next. */
  boolean accept(String symbolOrName) {
    if (!isNext(symbolOrName)) {
      return false;
    }
    next();
    return true;
  }

  Token expect(String symbolOrName) throws LitmusSyntaxException {
    if (!isNext(symbolOrName)) {
      throw error(peek(), peek().shown() + " is where '" + symbolOrName + "' must be; write it");
    }
    return next();
  }

  Token expectName(String what) throws LitmusSyntaxException {
    if (peek().kind() != Kind.NAME) {
      throw error(peek(), peek().shown() + " is where " + what + " must be; write its name");
    }
    return next();
  }

  /** A number in decimal or hexadecimal notation, with a sign or without. */
  int expectNumber() throws LitmusSyntaxException {
    boolean isNegative = accept("-");
    Token token = next();
    if (token.kind() != Kind.NUMBER) {
      throw error(token, token.shown() + " is where a number must be; write one, such as 1");
    }
    return number(token, isNegative ? -1 : 1);
  }

  /** The int that a token says. */
  int number(Token token) throws LitmusSyntaxException {
    return number(token, 1);
  }

  private int number(Token token, int sign) throws LitmusSyntaxException {
    try {
      return Math.toIntExact(sign * Long.decode(token.text()));
    } catch (NumberFormatException | ArithmeticException e) {
      throw error(token, token.shown() + " is no int; write one between -2^31 and 2^31 - 1");
    }
  }

  LitmusSyntaxException error(Token where, String problem) {
    return new LitmusSyntaxException(file, where.line(), where.column(), problem);
  }
}

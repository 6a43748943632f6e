package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.List;
import portcullis.check.litmus.Token.Kind;

/**
 * Cuts a test's text into tokens. Comments are those of C and, outside of the threads' code, where
 * it cannot be taken for a bracket before a pointer, {@code (* ... *)}.
 */
final class Lexer {
  private static final List<String> LONG_SYMBOLS =
      List.of("/\\", "\\/", "=>", "==", "!=", "<=", ">=", "<<", ">>", "&&", "||");
  private static final String SHORT_SYMBOLS = "{}()[];:,=<>+-*/%&|^!~";

  private final String file;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private int depth;
  private int blocks;

  private Lexer(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * All tokens of a text, the last being {@link Kind#END}, from the initial values on.
   *
   * @param start where what is said of the test begins, which is passed over
   */
  static List<Token> tokens(String file, String text, int start) throws LitmusSyntaxException {
    Lexer lexer = new Lexer(file, text);
    lexer.at = start;
    lexer.countLines(0);
    lexer.run();
    return lexer.tokens;
  }

  private void run() throws LitmusSyntaxException {
    skipBlanks();
    while (at < text.length() && text.charAt(at) != '{') {
      if (text.charAt(at) == '"') {
        next();
      } else {
        at++;
      }
      skipBlanks();
    }
    while (at < text.length()) {
      tokens.add(next());
      skipBlanks();
    }
    tokens.add(new Token(Kind.END, "", line, at - lineStart + 1));
  }

  private Token next() throws LitmusSyntaxException {
    int start = at;
    char first = text.charAt(at);
    Kind kind;
    if (isNameStart(first)) {
      kind = Kind.NAME;
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
    } else if (Character.isDigit(first)) {
      kind = Kind.NUMBER;
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
    } else if (first == '"') {
      kind = Kind.STRING;
      int end = text.indexOf('"', at + 1);
      if (end < 0) {
        throw error("this string has no end; close it with '\"'");
      }
      at = end + 1;
    } else {
      kind = Kind.SYMBOL;
      at += symbolLength(first);
      count(first);
    }
    Token token = new Token(kind, text.substring(start, at), line, start - lineStart + 1);
    if (kind == Kind.STRING) {
      countLines(start);
    }
    return token;
  }

  private int symbolLength(char first) throws LitmusSyntaxException {
    for (String symbol : LONG_SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return symbol.length();
      }
    }
    if (SHORT_SYMBOLS.indexOf(first) < 0) {
      throw error("no test has a '" + first + "'; take it out");
    }
    return 1;
  }

  private void count(char symbol) {
    if (symbol == '{') {
      depth++;
      blocks += depth == 1 ? 1 : 0;
    } else if (symbol == '}') {
      depth--;
    }
  }

  private boolean isInCode() {
    return depth > 0 && blocks > 1;
  }

  private void skipBlanks() throws LitmusSyntaxException {
    while (at < text.length()) {
      if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        skipComment("*/");
      } else if (!isInCode() && text.startsWith("(*", at)) {
        skipComment("*)");
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
        countLines(at - 1);
      } else {
        return;
      }
    }
  }

  private void skipComment(String end) throws LitmusSyntaxException {
    int start = at;
    int found = text.indexOf(end, at + 2);
    if (found < 0) {
      throw error("this comment has no end; close it with '" + end + "'");
    }
    at = found + end.length();
    countLines(start);
  }

  // Counts the lines between a place and here.
  private void countLines(int from) {
    for (int i = from; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
  }

  private LitmusSyntaxException error(String problem) {
    return new LitmusSyntaxException(file, line, at - lineStart + 1, problem);
  }

  private static boolean isNameStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}

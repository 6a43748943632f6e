package portcullis.vfiouser.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value (RFC 8259) from text of a stranger: bounded depth, no surprise.
 *
 * <p>Objects become maps, arrays lists, numbers {@link Long} or {@link Double}, and the rest what
 * it is in Java. Not thread-safe.
 */
final class JsonText {
  private static final int MAX_DEPTH = 16;

  private final String text;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * Reads a value that is all of the text.
   *
   * @throws WireException if it is no JSON
   */
  static @Nullable Object parse(String text) throws WireException {
    JsonText reader = new JsonText(text);
    Object value = reader.value();
    reader.skipSpace();
    if (reader.at != text.length()) {
      throw reader.wrong("end of text");
    }
    return value;
  }

  private @Nullable Object value() throws WireException {
    skipSpace();
    if (depth == MAX_DEPTH) {
      throw new WireException("JSON is nested deeper than " + MAX_DEPTH);
    }
    depth++;
    try {
      return switch (peek()) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        case 't' -> word("true", true);
        case 'f' -> word("false", false);
        case 'n' -> word("null", null);
        default -> number();
      };
    } finally {
      depth--;
    }
  }

  private Map<String, @Nullable Object> object() throws WireException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (peek() == '}') {
      at++;
      return members;
    }
    while (true) {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      members.put(name, value());
      skipSpace();
      if (peek() == '}') {
        at++;
        return members;
      }
      expect(',');
    }
  }

  private List<@Nullable Object> array() throws WireException {
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    skipSpace();
    if (peek() == ']') {
      at++;
      return elements;
    }
    while (true) {
      elements.add(value());
      skipSpace();
      if (peek() == ']') {
        at++;
        return elements;
      }
      expect(',');
    }
  }

  private String string() throws WireException {
    expect('"');
    StringBuilder found = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return found.toString();
      }
      if (c < ' ') {
        throw wrong("no control character in a string");
      }
      found.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws WireException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(next(), 16);
          if (digit < 0) {
            throw wrong("a hexadecimal digit");
          }
          code = code << 4 | digit;
        }
        yield (char) code;
      }
      default -> throw wrong("an escape");
    };
  }

  private Object number() throws WireException {
    int start = at;
    while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      if (digits.matches("-?(0|[1-9][0-9]*)")) {
        return Long.parseLong(digits);
      }
      if (digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
        return Double.parseDouble(digits);
      }
    } catch (NumberFormatException e) {
      throw new WireException("the number " + digits + " is too large");
    }
    at = start;
    throw wrong("a value");
  }

  private @Nullable Object word(String word, @Nullable Object meaning) throws WireException {
    if (!text.startsWith(word, at)) {
      throw wrong("a value");
    }
    at += word.length();
    return meaning;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private char next() throws WireException {
    if (at == text.length()) {
      throw wrong("more text");
    }
    return text.charAt(at++);
  }

  private void expect(char wanted) throws WireException {
    if (peek() != wanted) {
      throw wrong("'" + wanted + "'");
    }
    at++;
  }

  private WireException wrong(String expected) {
    return new WireException("JSON at character " + at + ": expected " + expected);
  }
}

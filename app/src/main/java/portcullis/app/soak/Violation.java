package portcullis.app.soak;

import java.util.Locale;

/**
 * Something that must never happen.
 *
 * @param atNanos since the soak began
 * @param actor who noticed
 * @param detail what, operands in hex
 */
public record Violation(long atNanos, String actor, String detail) {
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "at %.6f s, %s: %s", atNanos / 1e9, actor, detail);
  }
}

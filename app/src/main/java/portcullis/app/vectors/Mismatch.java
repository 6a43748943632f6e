package portcullis.app.vectors;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something is not as it must be.
 *
 * @param what such as {@code pa}
 */
record Mismatch(String what, String expected, String found) {
  /** Null if both are the same. */
  static @Nullable Mismatch between(
      String what, @Nullable Object expected, @Nullable Object found) {
    return Objects.equals(expected, found)
        ? null
        : new Mismatch(what, String.valueOf(expected), String.valueOf(found));
  }

  /** Null if both are the same; in hex. */
  static @Nullable Mismatch betweenNumbers(String what, long expected, long found) {
    return expected == found ? null : new Mismatch(what, Hex.of(expected), Hex.of(found));
  }

  @Override
  public String toString() {
    return what + ": expected " + expected + ", found " + found;
  }
}

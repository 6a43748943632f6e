package portcullis.check.litmus;

import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** What may be true of a final state. */
sealed interface Proposition {
  /** True, or false, of all. */
  record Constant(boolean isTrue) implements Proposition {}

  /** A part has a value. */
  record Equal(Observed part, long value) implements Proposition {}

  /** Not so. */
  record Not(Proposition negated) implements Proposition {}

  /** Both. */
  record And(Proposition left, Proposition right) implements Proposition {}

  /** One or both. */
  record Or(Proposition left, Proposition right) implements Proposition {}

  /** Not the left one without the right one. */
  record Implies(Proposition left, Proposition right) implements Proposition {}

  /** Whether it is true of a state. */
  default boolean holds(ToLongFunction<Observed> state) {
    return switch (this) {
      case Constant(boolean isTrue) -> isTrue;
      case Equal(Observed part, long value) -> state.applyAsLong(part) == value;
      case Not(Proposition negated) -> !negated.holds(state);
      case And(Proposition left, Proposition right) -> left.holds(state) && right.holds(state);
      case Or(Proposition left, Proposition right) -> left.holds(state) || right.holds(state);
      case Implies(Proposition left, Proposition right) -> !left.holds(state) || right.holds(state);
    };
  }

  /**
   * As tests write it.
   *
   * @param values how to write a value
   */
  default String text(LongFunction<String> values) {
    return switch (this) {
      case Constant(boolean isTrue) -> String.valueOf(isTrue);
      case Equal(Observed part, long value) -> part + "=" + values.apply(value);
      case Not(Proposition negated) -> "~" + negated.text(values);
      case And(Proposition left, Proposition right) -> pair(left, "/\\", right, values);
      case Or(Proposition left, Proposition right) -> pair(left, "\\/", right, values);
      case Implies(Proposition left, Proposition right) -> pair(left, "=>", right, values);
    };
  }

  private static String pair(
      Proposition left, String between, Proposition right, LongFunction<String> values) {
    return "(" + left.text(values) + " " + between + " " + right.text(values) + ")";
  }
}

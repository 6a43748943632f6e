package portcullis.check.execution;

import org.jspecify.annotations.Nullable;

/** How reports show values. */
final class Values {
  /** Stands for the location of steps that have none. */
  static final Location NOWHERE = new Location(0, 0, 0, null).named("-");

  private static final long SMALL = 10;

  private Values() {}

  /** What a step that was just made read or wrote. */
  static String of(StepKind kind, Strand strand) {
    return switch (kind) {
      case LOAD -> text(strand.resultReference, strand.result);
      case WRITE -> text(strand.operandReference, strand.operand);
      case UPDATE -> {
        String before = text(strand.resultReference, strand.result);
        yield strand.succeeded ? before + " -> " + after(strand) : before;
      }
      case LOCK_REFUSED -> strand.succeeded ? "taken" : "not free";
      case DRAIN, FENCE, LOCK, UNLOCK, AWAIT, SPAWN, JOIN -> "";
    };
  }

  private static String after(Strand strand) {
    return switch (strand.update) {
      case COMPARE_AND_SET, EXCHANGE -> text(strand.operand);
      case COMPARE_AND_SET_REFERENCE, EXCHANGE_REFERENCE -> text(strand.operandReference);
      case ADD -> text(strand.result + strand.operand);
      case OR -> text(strand.result | strand.operand);
      case null -> "?";
    };
  }

  private static String text(@Nullable Object reference, long value) {
    return reference == null ? text(value) : text(reference);
  }

  static String text(long value) {
    return value >= 0 && value < SMALL ? Long.toString(value) : "0x" + Long.toHexString(value);
  }

  static String text(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    Class<?> type = value.getClass();
    if (type.isArray()) {
      return type.getComponentType().getSimpleName()
          + "["
          + java.lang.reflect.Array.getLength(value)
          + "]";
    }
    return type.getSimpleName();
  }
}

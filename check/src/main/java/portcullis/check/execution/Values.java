package portcullis.check.execution;

import org.jspecify.annotations.Nullable;

/** How reports show values. */
final class Values {
  /** Stands for the location of steps that have none. */
  static final Location NOWHERE = new Location(0, 0, 0, null).named("-");

  private static final long SMALL = 10;

  private Values() {}

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

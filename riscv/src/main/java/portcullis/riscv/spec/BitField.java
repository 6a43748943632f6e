package portcullis.riscv.spec;

/**
 * Some adjacent bits of a word, with their meaning.
 *
 * <p>Held in {@code static final} fields: the JIT then folds {@link #extract} and {@link #place}
 * into a shift and a mask by constants.
 *
 * @param name as the specification spells it
 * @param low lowest bit
 * @param high highest bit, inclusive
 * @param access what software writes do to it
 * @param reset value after reset, 0 where the specification leaves it open
 */
public record BitField(String name, int low, int high, FieldAccess access, long reset) {
  /** Checks that the bits exist and that the reset value fits in them. */
  public BitField {
    if (low < 0 || high < low || high > 63) {
      throw new IllegalArgumentException("bits " + high + ":" + low + " of " + name);
    }
    if ((reset & ~maskOf(high - low + 1)) != 0) {
      throw new IllegalArgumentException("reset 0x" + Long.toHexString(reset) + " of " + name);
    }
  }

  /** Read-only bits. */
  public static BitField ro(String name, int low, int high) {
    return new BitField(name, low, high, FieldAccess.RO, 0);
  }

  /** Read-write bits; also what is in memory, which software may write freely. */
  public static BitField rw(String name, int low, int high) {
    return new BitField(name, low, high, FieldAccess.RW, 0);
  }

  /** One bit that software sets by writing 1. */
  public static BitField rw1s(String name, int bit) {
    return new BitField(name, bit, bit, FieldAccess.RW1S, 0);
  }

  /** One bit that software clears by writing 1. */
  public static BitField rw1c(String name, int bit) {
    return new BitField(name, bit, bit, FieldAccess.RW1C, 0);
  }

  /** Bits of which the implementation may support some values only. */
  public static BitField warl(String name, int low, int high) {
    return new BitField(name, low, high, FieldAccess.WARL, 0);
  }

  /** Bits reserved for standard use. */
  public static BitField reserved(int low, int high) {
    return new BitField("reserved", low, high, FieldAccess.WPRI, 0);
  }

  /** Bits designated for custom use. */
  public static BitField custom(int low, int high) {
    return new BitField("custom", low, high, FieldAccess.WPRI, 0);
  }

  /** Number of bits. */
  public int width() {
    return high - low + 1;
  }

  /** The bits, in place in the word. */
  public long mask() {
    return maskOf(high - low + 1) << low;
  }

  /** The value that {@code word} holds here, zero-extended. */
  public long extract(long word) {
    return (word >>> low) & maskOf(high - low + 1);
  }

  /** As {@link #extract}, for fields of at most 31 bits. */
  public int extractInt(long word) {
    return (int) extract(word);
  }

  /** Whether any of the bits is set in {@code word}. */
  public boolean isSet(long word) {
    return (word & mask()) != 0;
  }

  /**
   * The value in its place, all other bits 0.
   *
   * @throws IllegalArgumentException if it has bits that the field has not
   */
  public long place(long value) {
    if ((value & ~maskOf(high - low + 1)) != 0) {
      throw tooWide(value);
    }
    return value << low;
  }

  /** The mask if {@code on}, else 0. */
  public long flag(boolean on) {
    return on ? mask() : 0;
  }

  /** {@code word} with its bits here replaced; throws as {@link #place}. */
  public long insert(long word, long value) {
    return (word & ~mask()) | place(value);
  }

  private IllegalArgumentException tooWide(long value) {
    return new IllegalArgumentException(
        "0x%x does not fit in %s[%d:%d]".formatted(value, name, high, low));
  }

  private static long maskOf(int width) {
    return -1L >>> (64 - width);
  }
}

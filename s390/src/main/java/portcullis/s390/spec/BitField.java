package portcullis.s390.spec;

/**
 * Some adjacent bits of an 8-byte word, with their meaning.
 *
 * <p>Held in {@code static final} fields: the JIT then folds {@link #extract} and {@link #place}
 * into a shift and a mask by constants.
 *
 * @param name in words or as the source spells it; {@code reserved} for bits that have to be zero
 * @param low lowest bit, 0 is the least significant
 * @param high highest bit, inclusive
 */
public record BitField(String name, int low, int high) {
  /** Checks that the bits exist. */
  public BitField {
    if (low < 0 || high < low || high > 63) {
      throw new IllegalArgumentException("bits " + high + ":" + low + " of " + name);
    }
  }

  /** Bits with a meaning. */
  public static BitField of(String name, int low, int high) {
    return new BitField(name, low, high);
  }

  /** One bit. */
  public static BitField flag(String name, int bit) {
    return new BitField(name, bit, bit);
  }

  /** Bits without a meaning: software writes zeros and the machine stores zeros. */
  public static BitField reserved(int low, int high) {
    return new BitField("reserved", low, high);
  }

  /** The bits, in place in the word. */
  public long mask() {
    return maskOf(high - low + 1) << low;
  }

  /** The value that {@code word} holds here, zero-extended. */
  public long extract(long word) {
    return (word >>> low) & maskOf(high - low + 1);
  }

  /** As {@link #extract}, for fields of at most 32 bits. */
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

  /** As {@link #place}, for the 32 bits of an {@code int}, whatever its sign. */
  public long placeInt(int value) {
    return place(value & 0xffff_ffffL);
  }

  /** The mask if {@code on}, else 0. */
  public long flag(boolean on) {
    return on ? mask() : 0;
  }

  private IllegalArgumentException tooWide(long value) {
    return new IllegalArgumentException(
        "0x%x does not fit in %s[%d:%d]".formatted(value, name, high, low));
  }

  private static long maskOf(int width) {
    return -1L >>> (64 - width);
  }
}

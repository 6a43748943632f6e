package portcullis.s390.spec;

import java.util.List;

/**
 * The fields of one 8-byte word: of an operand, of an entry, or of a block in memory.
 *
 * @param name what it is
 * @param source key of the source, see the package
 * @param offsetBytes where the word is in its block, 0 if there is no block
 * @param fields every bit of the word, reserved ones included, from the lowest on
 */
public record Layout(String name, String source, int offsetBytes, List<BitField> fields) {
  /** Copies the fields. */
  public Layout {
    fields = List.copyOf(fields);
  }

  /** A word that stands by itself; fields lowest first. */
  public static Layout of(String name, String source, BitField... fields) {
    return new Layout(name, source, 0, List.of(fields));
  }

  /** A word of a block; fields lowest first. */
  public static Layout at(int offsetBytes, String name, String source, BitField... fields) {
    return new Layout(name, source, offsetBytes, List.of(fields));
  }

  /** All bits that have to be zero. */
  public long reservedMask() {
    long mask = 0;
    for (BitField field : fields) {
      if (field.name().equals("reserved")) {
        mask |= field.mask();
      }
    }
    return mask;
  }
}

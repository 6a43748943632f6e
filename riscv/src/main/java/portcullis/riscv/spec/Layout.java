package portcullis.riscv.spec;

import java.util.List;

/**
 * The fields of one word: of a register, of an entry in memory, or of a command.
 *
 * @param name as the specification spells it
 * @param section where the specification (version 1.0) defines it
 * @param widthBits 32 or 64
 * @param fields every bit of the word, reserved ones included, from the lowest on
 */
public record Layout(String name, String section, int widthBits, List<BitField> fields) {
  /** Copies the fields. */
  public Layout {
    fields = List.copyOf(fields);
  }

  /** Makes one from its fields, lowest first. */
  public static Layout of(String name, String section, int widthBits, BitField... fields) {
    return new Layout(name, section, widthBits, List.of(fields));
  }

  /** All bits of fields with this access. */
  public long mask(FieldAccess access) {
    long mask = 0;
    for (BitField field : fields) {
      if (field.access() == access) {
        mask |= field.mask();
      }
    }
    return mask;
  }

  /** Bits that are reserved for standard use; those for custom use are not among them. */
  public long reservedMask() {
    long mask = 0;
    for (BitField field : fields) {
      if (field.access() == FieldAccess.WPRI && !field.name().equals("custom")) {
        mask |= field.mask();
      }
    }
    return mask;
  }

  /** The word after reset. */
  public long reset() {
    long word = 0;
    for (BitField field : fields) {
      word |= field.place(field.reset());
    }
    return word;
  }
}

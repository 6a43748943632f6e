package portcullis.vfiouser.wire;

import java.util.List;

/**
 * The fixed part of a structure: fields that cover each of its bytes once.
 *
 * @param name of the structure
 * @param sizeBytes of the fixed part
 * @param fields in order of their offsets
 * @param tail what follows, empty if nothing does
 */
public record Layout(String name, int sizeBytes, List<Field> fields, String tail) {
  /** A payload of no bytes. */
  public static final Layout EMPTY = of("empty", "");

  /** A structure of just these fields, in this order. */
  public static Layout of(String name, String tail, Field... fields) {
    int size = fields.length == 0 ? 0 : fields[fields.length - 1].end();
    return new Layout(name, size, List.of(fields), tail);
  }
}

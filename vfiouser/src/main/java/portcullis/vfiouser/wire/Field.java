package portcullis.vfiouser.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One field of a structure, in the byte order of the host.
 *
 * @param name as the protocol document has it
 * @param offset in bytes from the start of the structure
 * @param sizeBytes 2, 4 or 8
 * @param definedBits those that have a meaning; the others are reserved
 */
public record Field(String name, int offset, int sizeBytes, long definedBits) {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  /** A field all of whose bits have a meaning. */
  public Field(String name, int offset, int sizeBytes) {
    this(name, offset, sizeBytes, -1L >>> (64 - 8 * sizeBytes));
  }

  /**
   * Reads the field.
   *
   * @param base offset of the structure in the segment
   * @return the value, zero-extended
   */
  public long get(MemorySegment segment, long base) {
    long at = base + offset;
    return switch (sizeBytes) {
      case 2 -> segment.get(SHORT, at) & 0xffffL;
      case 4 -> segment.get(INT, at) & 0xffff_ffffL;
      default -> segment.get(LONG, at);
    };
  }

  /** Writes the field; {@code base} as for {@link #get}. */
  public void put(MemorySegment segment, long base, long value) {
    long at = base + offset;
    switch (sizeBytes) {
      case 2 -> segment.set(SHORT, at, (short) value);
      case 4 -> segment.set(INT, at, (int) value);
      default -> segment.set(LONG, at, value);
    }
  }

  /** First byte after the field. */
  public int end() {
    return offset + sizeBytes;
  }
}

package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Writes fields of data structures, little-endian and of any width. */
final class Field {
  private Field() {}

  /** Writes the low {@code sizeBytes} bytes of {@code value}, zero-extended beyond 8. */
  static void put(MemorySegment target, long offset, int sizeBytes, long value) {
    for (int i = 0; i < sizeBytes; i++) {
      byte b = i < 8 ? (byte) (value >>> (8 * i)) : 0;
      target.set(ValueLayout.JAVA_BYTE, offset + i, b);
    }
  }

  /** Writes ASCII text, cut or padded to {@code sizeBytes} by {@code padding}. */
  static void putText(MemorySegment target, long offset, int sizeBytes, String text, char padding) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < sizeBytes; i++) {
      byte b = i < ascii.length ? ascii[i] : (byte) padding;
      target.set(ValueLayout.JAVA_BYTE, offset + i, b);
    }
  }
}

package portcullis.app.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.riscv.spec.BitField;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.Layout;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/** Whether a request has left the record in the fault queue that it had to. */
final class FaultQueueCheck {
  private static final int IOTVAL2_WORD = FaultRecord.IOTVAL2_OFFSET / 8;

  private final UnitUnderTest unit;

  FaultQueueCheck(UnitUnderTest unit) {
    this.unit = unit;
  }

  /** Index of the next record; to be asked before the request. */
  long tail() {
    return unit.readRegister(Register.FQT, 4);
  }

  /** Bytes of the record at an index in hex, empty if none has been added since. */
  String recordSince(long tailBefore) {
    if (tail() == tailBefore) {
      return "";
    }
    long base = QueueBase.basePhysAddr(unit.readRegister(Register.FQB, 8));
    return unit.load(base + tailBefore * FaultRecord.BYTES, FaultRecord.BYTES);
  }

  /** The first thing that is wrong, null if nothing is. */
  @Nullable Mismatch compare(long tailBefore, FaultExpectation expected) {
    String found = recordSince(tailBefore);
    if (expected.isNone() || found.isEmpty()) {
      return Mismatch.between("fault record", orNone(expected.hex()), orNone(found));
    }
    boolean bigEndian = FeaturesControl.BE.isSet(unit.readRegister(Register.FCTL, 4));
    return compare(expected, found, bigEndian);
  }

  static @Nullable Mismatch compare(FaultExpectation expected, String foundHex, boolean bigEndian) {
    long[] wanted = words(expected.hex(), bigEndian);
    long[] found = words(foundHex, bigEndian);
    List<Layout> layouts = FaultRecord.WORDS;
    for (int word = 0; word < layouts.size(); word++) {
      long mask = word == IOTVAL2_WORD ? expected.iotval2Mask() : -1;
      for (BitField field : layouts.get(word).fields()) {
        Mismatch wrong =
            Mismatch.betweenNumbers(
                "fault record " + field.name(),
                field.extract(wanted[word] & mask),
                field.extract(found[word] & mask));
        if (wrong != null) {
          return wrong;
        }
      }
    }
    return null;
  }

  /** A record in words. */
  static String describe(String hex, boolean bigEndian) {
    long[] words = words(hex, bigEndian);
    return FaultRecord.decode(words[0], words[2], words[3]).toString();
  }

  private static long[] words(String hex, boolean bigEndian) {
    ByteBuffer bytes =
        ByteBuffer.wrap(HexFormat.of().parseHex(hex))
            .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long[] words = new long[bytes.remaining() / 8];
    bytes.asLongBuffer().get(words);
    return words;
  }

  private static String orNone(String hex) {
    return hex.isEmpty() ? "none" : hex;
  }
}

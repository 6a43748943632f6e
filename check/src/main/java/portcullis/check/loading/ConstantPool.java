package portcullis.check.loading;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The constant pool of a class file (JVMS 4.4), in which all its names stand. */
public final class ConstantPool {
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private ConstantPool() {}

  /** The same class with every {@code from} in its names and descriptors become {@code to}. */
  public static byte[] rename(byte[] classFile, String from, String to) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(in.readLong()); // magic and version
      int count = in.readUnsignedShort();
      out.writeShort(count);
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == UTF8) {
          out.writeUTF(in.readUTF().replace(from, to));
        } else {
          out.write(in.readNBytes(bytesOf(tag)));
        }
        if (tag == LONG || tag == DOUBLE) {
          i++; // these take two places
        }
      }
      out.write(in.readAllBytes());
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("not a class file", e);
    }
  }

  private static int bytesOf(int tag) {
    return switch (tag) {
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case LONG, DOUBLE -> 8;
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      default -> throw new IllegalArgumentException("constant of unknown kind " + tag);
    };
  }
}

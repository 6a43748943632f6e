package portcullis.app.vectors;

/** Numbers as the format of test vectors writes them. */
final class Hex {
  private Hex() {}

  static String of(long value) {
    return "0x" + Long.toHexString(value);
  }
}

package portcullis.app.job;

/** A length on a disk whose size is not known yet: fio's {@code size} and {@code offset}. */
public sealed interface Extent {
  /** All of it. */
  Extent WHOLE = new Percent(100);

  /** Nothing of it. */
  Extent NOTHING = new Bytes(0);

  /**
   * The length in bytes.
   *
   * @param wholeBytes size of what a percentage is taken of
   * @param unitBytes a percentage is rounded down to a multiple of this
   */
  long resolveBytes(long wholeBytes, int unitBytes);

  /** The value as a job file has it. */
  String toText();

  /** A length that was given in bytes. */
  record Bytes(long bytes) implements Extent {
    @Override
    public long resolveBytes(long wholeBytes, int unitBytes) {
      return bytes;
    }

    @Override
    public String toText() {
      return ByteSize.format(bytes);
    }
  }

  /** A length that was given as a share, 0 to 100. */
  record Percent(int percent) implements Extent {
    @Override
    public long resolveBytes(long wholeBytes, int unitBytes) {
      // Split, so that a disk near 2^63 bytes does not overflow.
      long bytes = wholeBytes / 100 * percent + wholeBytes % 100 * percent / 100;
      return bytes - bytes % unitBytes;
    }

    @Override
    public String toText() {
      return percent + "%";
    }
  }

  /** Reads bytes with an optional suffix, or a percentage from {@code firstPercent} to 100. */
  static Extent parse(String text, int firstPercent) {
    if (text.endsWith("%")) {
      return new Percent(Integers.parse(text.substring(0, text.length() - 1), firstPercent, 100));
    }
    return new Bytes(ByteSize.parseBytes(text));
  }
}

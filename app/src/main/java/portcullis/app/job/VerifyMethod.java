package portcullis.app.job;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The checksum in each written block's header: fio's {@code verify}. */
public enum VerifyMethod {
  /** Blocks carry no header and are not checked. */
  NONE("none", 0),
  /** CRC-32C (Castagnoli), as {@link java.util.zip.CRC32C}. */
  CRC32C("crc32c", 4),
  /** CRC-32 (IEEE 802.3), as {@link java.util.zip.CRC32}. */
  CRC32("crc32", 4),
  /** MD5. */
  MD5("md5", 16),
  /** SHA-256. */
  SHA256("sha256", 32),
  /** SHA-512. */
  SHA512("sha512", 64);

  private final String fioName;
  private final int checksumBytes;

  VerifyMethod(String fioName, int checksumBytes) {
    this.fioName = fioName;
    this.checksumBytes = checksumBytes;
  }

  /** The value of {@code verify}. */
  public String fioName() {
    return fioName;
  }

  /** Length of the checksum. */
  public int checksumBytes() {
    return checksumBytes;
  }

  static VerifyMethod parse(String text) {
    for (VerifyMethod method : values()) {
      if (method.fioName.equals(text)) {
        return method;
      }
    }
    throw new BadValueException(
        "'"
            + text
            + "' is not supported; supported are "
            + Arrays.stream(values()).map(VerifyMethod::fioName).collect(Collectors.joining(", ")));
  }
}

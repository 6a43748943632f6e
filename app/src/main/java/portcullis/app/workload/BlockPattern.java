package portcullis.app.workload;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.VerifyMethod;

/**
 * What a worker writes into a block so that it can tell later whether it got the same block back: a
 * header that says which block of which pass it is, a checksum, and bytes that no other block has.
 *
 * <pre>
 *   byte  0        8        16       24                 88
 *         +--------+--------+--------+------------------+-----------------------+
 *         | magic  | offset | stamp  | checksum, padded | pseudo-random bytes   |
 *         +--------+--------+--------+------------------+-----------------------+
 *                                     checksum covers [0,24) and [88,end)
 * </pre>
 *
 * Without verification there is no header and blocks are random throughout. Not thread-safe.
 */
final class BlockPattern {
  /** For blocks that somebody else wrote: any write to the right place is right. */
  static final long ANY_STAMP = 0;

  private static final long MAGIC = 0x5043_424c_4f43_4b31L;
  private static final int OFFSET_AT = 8;
  private static final int STAMP_AT = 16;
  private static final int CHECKSUM_AT = 24;
  private static final int PAYLOAD_AT = 88;

  private final VerifyMethod method;
  private final long seed;
  private final byte[] expected = new byte[64];
  private final byte[] found = new byte[64];
  private final @Nullable Checksum checksum;
  private final @Nullable MessageDigest digest;

  BlockPattern(VerifyMethod method, long seed) {
    this.method = method;
    this.seed = seed;
    this.checksum =
        switch (method) {
          case CRC32C -> new CRC32C();
          case CRC32 -> new CRC32();
          case NONE, MD5, SHA256, SHA512 -> null;
        };
    this.digest =
        switch (method) {
          case MD5 -> digest("MD5");
          case SHA256 -> digest("SHA-256");
          case SHA512 -> digest("SHA-512");
          case NONE, CRC32C, CRC32 -> null;
        };
  }

  /**
   * Fills a block.
   *
   * @param block at least 512 bytes
   * @param offsetBytes where on the disk it will be
   * @param stamp which write to that place this is, from 1
   */
  void fill(MemorySegment block, long offsetBytes, long stamp) {
    long state = seed ^ (offsetBytes * 0x9E37_79B9_7F4A_7C15L) ^ (stamp << 40);
    long end = block.byteSize();
    for (long at = 0; at < end; at += 8) {
      state += 0x9E37_79B9_7F4A_7C15L;
      long mixed = (state ^ (state >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
      block.set(ValueLayout.JAVA_LONG, at, mixed ^ (mixed >>> 27));
    }
    if (method == VerifyMethod.NONE) {
      return;
    }
    block.set(ValueLayout.JAVA_LONG, 0, MAGIC);
    block.set(ValueLayout.JAVA_LONG, OFFSET_AT, offsetBytes);
    block.set(ValueLayout.JAVA_LONG, STAMP_AT, stamp);
    summarise(block, expected);
    MemorySegment.copy(
        expected, 0, block, ValueLayout.JAVA_BYTE, CHECKSUM_AT, PAYLOAD_AT - CHECKSUM_AT);
  }

  /**
   * Checks a block that {@link #fill} filled.
   *
   * @param stamp which write it must be from, or {@link #ANY_STAMP}
   * @return null if it is that very block, or else what is wrong with it
   */
  @Nullable String check(MemorySegment block, long offsetBytes, long stamp) {
    long magic = block.get(ValueLayout.JAVA_LONG, 0);
    if (magic != MAGIC) {
      return "no header, but 0x%x, at offset %d".formatted(magic, offsetBytes);
    }
    long offset = block.get(ValueLayout.JAVA_LONG, OFFSET_AT);
    if (offset != offsetBytes) {
      return "block of offset %d found at offset %d".formatted(offset, offsetBytes);
    }
    long written = block.get(ValueLayout.JAVA_LONG, STAMP_AT);
    if (stamp != ANY_STAMP && written != stamp) {
      return "write %d found at offset %d instead of write %d"
          .formatted(written, offsetBytes, stamp);
    }
    MemorySegment.copy(
        block, ValueLayout.JAVA_BYTE, CHECKSUM_AT, found, 0, PAYLOAD_AT - CHECKSUM_AT);
    summarise(block, expected);
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != found[i]) {
        return "wrong %s at offset %d".formatted(method.fioName(), offsetBytes);
      }
    }
    return null;
  }

  private void summarise(MemorySegment block, byte[] into) {
    ByteBuffer head = block.asSlice(0, CHECKSUM_AT).asByteBuffer();
    ByteBuffer payload = block.asSlice(PAYLOAD_AT, block.byteSize() - PAYLOAD_AT).asByteBuffer();
    Arrays.fill(into, (byte) 0);
    if (checksum != null) {
      checksum.reset();
      checksum.update(head);
      checksum.update(payload);
      ByteBuffer.wrap(into).putLong(checksum.getValue());
    } else if (digest != null) {
      digest.reset();
      digest.update(head);
      digest.update(payload);
      byte[] sum = digest.digest();
      System.arraycopy(sum, 0, into, 0, sum.length);
    }
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }
}

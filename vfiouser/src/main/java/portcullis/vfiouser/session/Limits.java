package portcullis.vfiouser.session;

import portcullis.vfiouser.wire.Capabilities;

/**
 * What a client may ask of a server.
 *
 * @param maxTransferBytes most data of one message, 4096 to 2^24
 * @param maxMessageDescriptors most descriptors with one message, 1 to 253
 * @param maxDmaMaps most ranges of memory at once
 * @param maxMappedBytes most bytes of address space for memory that is mapped
 * @param unsealedMemory whether memory is mapped that the client could make smaller afterwards,
 *     upon which an access to it would end the device's thread
 * @param replyTimeoutNanos how long an access to memory without descriptor waits for the client
 */
public record Limits(
    int maxTransferBytes,
    int maxMessageDescriptors,
    int maxDmaMaps,
    long maxMappedBytes,
    boolean unsealedMemory,
    long replyTimeoutNanos) {
  /** Room for any guest, and no trust. */
  public static final Limits STANDARD =
      new Limits(1 << 16, 64, 1024, 1L << 44, false, 2_000_000_000L);

  /** Bytes of a message beyond its data: header and the largest fixed part. */
  private static final int OVERHEAD_BYTES = 64;

  /** Checks the ranges. */
  public Limits {
    if (maxTransferBytes < 4096
        || maxTransferBytes > 1 << 24
        || maxMessageDescriptors < 1
        || maxMessageDescriptors > 253
        || maxDmaMaps < 1
        || maxMappedBytes < 0) {
      throw new IllegalArgumentException(
          "%d bytes, %d descriptors, %d maps of 0x%x bytes"
              .formatted(maxTransferBytes, maxMessageDescriptors, maxDmaMaps, maxMappedBytes));
    }
  }

  /** Most bytes of a message. */
  int maxMessageBytes() {
    return maxTransferBytes + OVERHEAD_BYTES;
  }

  Capabilities capabilities() {
    return new Capabilities(
        (long) maxMessageDescriptors, (long) maxTransferBytes, (long) maxDmaMaps, 4096L, true);
  }
}

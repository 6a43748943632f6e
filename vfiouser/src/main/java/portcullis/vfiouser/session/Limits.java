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
 * @param pollNanos how long the next message is looked for before the session's thread sleeps
 */
public record Limits(
    int maxTransferBytes,
    int maxMessageDescriptors,
    int maxDmaMaps,
    long maxMappedBytes,
    boolean unsealedMemory,
    long replyTimeoutNanos,
    long pollNanos) {
  /** Room for any guest, and no trust. */
  public static final Limits STANDARD =
      new Limits(1 << 16, 64, 1024, 1L << 44, false, 2_000_000_000L, 0);

  /** Bytes of a message beyond its data: header and the largest fixed part. */
  private static final int OVERHEAD_BYTES = 64;

  /** Checks the ranges. */
  public Limits {
    if (maxTransferBytes < 4096
        || maxTransferBytes > 1 << 24
        || maxMessageDescriptors < 1
        || maxMessageDescriptors > 253
        || maxDmaMaps < 1
        || maxMappedBytes < 0
        || pollNanos < 0) {
      throw new IllegalArgumentException(
          "%d bytes, %d descriptors, %d maps of 0x%x bytes, polling for %d ns"
              .formatted(
                  maxTransferBytes, maxMessageDescriptors, maxDmaMaps, maxMappedBytes, pollNanos));
    }
  }

  /** The same with another time to poll for. */
  public Limits withPolling(long newPollNanos) {
    return new Limits(
        maxTransferBytes,
        maxMessageDescriptors,
        maxDmaMaps,
        maxMappedBytes,
        unsealedMemory,
        replyTimeoutNanos,
        newPollNanos);
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

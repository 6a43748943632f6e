package portcullis.vfiouser.session;

import org.jspecify.annotations.Nullable;
import portcullis.vfiouser.socket.Descriptor.FileIdentity;

/**
 * Memory that a client lends.
 *
 * @param start DMA address of the first byte
 * @param end DMA address after the last byte
 * @param file whose bytes they are, or null if they are to be asked for
 * @param fileOffset of the first byte, 0 without file
 */
record DmaRange(
    long start,
    long end,
    boolean readable,
    boolean writable,
    @Nullable FileIdentity file,
    long fileOffset) {
  long sizeBytes() {
    return end - start;
  }

  boolean overlaps(DmaRange other) {
    return start < other.end && other.start < end;
  }

  /** Whether it is the same memory, lent in the same way. */
  boolean isSame(DmaRange other) {
    return start == other.start
        && end == other.end
        && readable == other.readable
        && writable == other.writable
        && fileOffset == other.fileOffset
        && (file == null ? other.file == null : other.file != null && file.isSameFile(other.file));
  }
}

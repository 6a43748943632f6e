package portcullis.machine.nvme;

import portcullis.core.sync.SharedLong;

/**
 * What a controller has done since it was plugged in. Counted by the controller's thread (opaque),
 * read by any.
 */
public final class NvmeStatistics {
  private final SharedLong adminCommands = new SharedLong(0);
  private final SharedLong readCommands = new SharedLong(0);
  private final SharedLong writeCommands = new SharedLong(0);
  private final SharedLong otherIoCommands = new SharedLong(0);
  private final SharedLong bytesRead = new SharedLong(0);
  private final SharedLong bytesWritten = new SharedLong(0);
  private final SharedLong failedCommands = new SharedLong(0);
  private final SharedLong mediaErrors = new SharedLong(0);
  private final SharedLong interrupts = new SharedLong(0);
  private final SharedLong lostInterrupts = new SharedLong(0);
  private final SharedLong busyNanos = new SharedLong(0);

  NvmeStatistics() {}

  /** Admin commands taken up. */
  public long adminCommands() {
    return adminCommands.getOpaque();
  }

  /** Read and Compare commands taken up. */
  public long readCommands() {
    return readCommands.getOpaque();
  }

  /** Write commands taken up. */
  public long writeCommands() {
    return writeCommands.getOpaque();
  }

  /** All other I/O commands taken up. */
  public long otherIoCommands() {
    return otherIoCommands.getOpaque();
  }

  /** Bytes that Read commands which succeeded have delivered. */
  public long bytesRead() {
    return bytesRead.getOpaque();
  }

  /** Bytes that Write commands which succeeded have stored. */
  public long bytesWritten() {
    return bytesWritten.getOpaque();
  }

  /** Commands that completed with another status than success. */
  public long failedCommands() {
    return failedCommands.getOpaque();
  }

  /** Failures of a store. */
  public long mediaErrors() {
    return mediaErrors.getOpaque();
  }

  /** Vectors raised for completions. */
  public long interrupts() {
    return interrupts.getOpaque();
  }

  /** Of those, the ones whose message did not get through. */
  public long lostInterrupts() {
    return lostInterrupts.getOpaque();
  }

  /** Time spent on commands. */
  public long busyNanos() {
    return busyNanos.getOpaque();
  }

  void countAdmin() {
    add(adminCommands, 1);
  }

  void countRead() {
    add(readCommands, 1);
  }

  void countWrite() {
    add(writeCommands, 1);
  }

  void countOtherIo() {
    add(otherIoCommands, 1);
  }

  void addBytesRead(long bytes) {
    add(bytesRead, bytes);
  }

  void addBytesWritten(long bytes) {
    add(bytesWritten, bytes);
  }

  void countFailed() {
    add(failedCommands, 1);
  }

  void countMediaError() {
    add(mediaErrors, 1);
  }

  void countInterrupt(boolean delivered) {
    add(interrupts, 1);
    if (!delivered) {
      add(lostInterrupts, 1);
    }
  }

  void addBusy(long nanos) {
    add(busyNanos, nanos);
  }

  // One thread writes, so no read-modify-write is needed.
  private static void add(SharedLong counter, long delta) {
    counter.setOpaque(counter.getPlain() + delta);
  }
}

package portcullis.core.dma;

import portcullis.core.memory.Access;

/** Which way data goes, and so what a mapping permits. */
public enum Direction {
  /** The device reads memory. */
  TO_DEVICE(Access.READ),
  /** The device writes memory. */
  FROM_DEVICE(Access.WRITE),
  /** Both. */
  BIDIRECTIONAL(Access.READ_WRITE);

  private final int access;

  Direction(int access) {
    this.access = access;
  }

  /** Bits of {@link Access} that a mapping of this direction permits. */
  public int access() {
    return access;
  }
}
